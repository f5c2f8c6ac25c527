/// One change to a file: octets to remove, and a record's line to insert in their place.
struct FileEdit {
    /// The offset in the old file.
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

    /// The record whose line is inserted, by its index in the difference; `nil` for none.
    var record: Int? { inserted < 0 ? nil : Int(inserted) }

    /// Whether it comes before `other`. Of several at one place the pure insertions come first, in the difference's order, because
    /// they belong before the line there.
    func precedes(_ other: FileEdit) -> Bool {
        (offset, removedOctets > 0 ? 1 : 0, inserted) < (other.offset, other.removedOctets > 0 ? 1 : 0, other.inserted)
    }
}
