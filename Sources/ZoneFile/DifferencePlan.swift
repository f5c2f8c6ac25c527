/// What is to be done to the old file: edits in the order of the file, none overlapping another, and the text of their lines.
struct DifferencePlan: ~Copyable {
    let edits: [FileEdit]
    let difference: OrderedDifference
}
