/// One change to a file: octets that go, and a record's line that comes in their place.
struct FileEdit {
    /// Where in the old file.
    let offset: Int64
    private let removedOctets: Int32
    /// An index, or -1.
    private let inserted: Int32

    init(offset: Int64, removed: Int, record: Int?) {
        self.offset = offset
        removedOctets = Int32(removed)
        inserted = Int32(record ?? -1)
    }

    var removed: Int { Int(removedOctets) }

    /// The record whose line comes, by its index in the difference; `nil` where none does.
    var record: Int? { inserted < 0 ? nil : Int(inserted) }

    /// Whether it is done before `other`. Of several at one place those that only insert come first, in the difference's order, for
    /// they belong before the line there.
    func precedes(_ other: FileEdit) -> Bool {
        (offset, removedOctets > 0 ? 1 : 0, inserted) < (other.offset, other.removedOctets > 0 ? 1 : 0, other.inserted)
    }
}
