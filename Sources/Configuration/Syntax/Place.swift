/// An octet of one of the files that were read. Line and column are computed only for messages.
struct Place: Hashable {
    let file: UInt32
    let offset: UInt32
}
