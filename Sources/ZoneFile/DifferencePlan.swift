/// How to turn the old file into the new one: edits in file order, not overlapping, and the text of their lines.
struct DifferencePlan: ~Copyable {
    let edits: [FileEdit]
    let difference: OrderedDifference
}
