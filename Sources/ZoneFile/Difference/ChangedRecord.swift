/// The change that all steps of a difference together make to one record.
struct ChangedRecord {
    enum Change: UInt8 {
        /// The old zone has it, the new one has not.
        case deleted
        /// The old zone lacks it, the new one has it.
        case added
        /// Both have it, maybe with another TTL or letter case.
        case replaced
        /// Neither has it.
        case neither
    }

    private(set) var start: UInt32
    private(set) var end: UInt32
    private var rdataStart: UInt32
    /// From the latest line.
    private(set) var ttl: UInt32
    /// The old zone's, if it has the record.
    let currentTTL: UInt32
    private var ownerIndex: UInt32
    let hash: UInt64
    let type: UInt16
    var change: Change

    init(_ line: Range<Int>, _ fields: RecordLine, owner: Int, hash: UInt64, _ change: Change) {
        start = UInt32(line.lowerBound)
        end = UInt32(line.upperBound)
        rdataStart = UInt32(fields.rdata.lowerBound)
        ttl = fields.ttl
        currentTTL = fields.ttl
        type = fields.type
        ownerIndex = UInt32(owner)
        self.hash = hash
        self.change = change
    }

    mutating func setLine(_ line: Range<Int>, _ fields: RecordLine) {
        start = UInt32(line.lowerBound)
        end = UInt32(line.upperBound)
        rdataStart = UInt32(fields.rdata.lowerBound)
        ttl = fields.ttl
    }

    var owner: Int {
        get { Int(ownerIndex) }
        set { ownerIndex = UInt32(newValue) }
    }

    /// Its line in the difference's text, including the newline.
    var line: Range<Int> { Int(start)..<Int(end) }
    var rdata: Range<Int> { Int(rdataStart)..<Int(end) - 1 }
    /// The SOA comes before all others of the apex.
    var typeRank: UInt16 { type == 6 ? 0 : type }
}
