/// An octet of one of the files that were read. Line and column are worked out only for what is reported.
struct Place: Hashable {
    let file: UInt32
    let offset: UInt32
}
