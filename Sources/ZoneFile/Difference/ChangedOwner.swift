/// An owner with records that a difference changes. Offsets have 32 bits: there may be as many owners as records.
struct ChangedOwner {
    private let start: UInt32
    private let end: UInt32
    let hash: UInt64
    private var firstRecord: UInt32 = 0
    private var endOfRecords: UInt32 = 0
    private var keyStart: UInt32 = 0
    private var keyEnd: UInt32 = 0

    init(name: Range<Int>, hash: UInt64) {
        start = UInt32(name.lowerBound)
        end = UInt32(name.upperBound)
        self.hash = hash
    }

    /// The range of the name in the difference's text.
    var name: Range<Int> { Int(start)..<Int(end) }

    /// The range of its records among the ordered ones.
    var records: Range<Int> {
        get { Int(firstRecord)..<Int(endOfRecords) }
        set { (firstRecord, endOfRecords) = (UInt32(newValue.lowerBound), UInt32(newValue.upperBound)) }
    }

    /// The range of its canonical key among the keys.
    var key: Range<Int> {
        get { Int(keyStart)..<Int(keyEnd) }
        set { (keyStart, keyEnd) = (UInt32(newValue.lowerBound), UInt32(newValue.upperBound)) }
    }
}
