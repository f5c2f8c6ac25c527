/// What a difference does to one record, all its steps together.
struct ChangedRecord {
    enum Change: UInt8 {
        /// The zone has it, and will no longer.
        case deleted
        /// The zone lacks it, and will have it.
        case added
        /// The zone has it and will have it, maybe with another TTL or in other letters.
        case replaced
        /// The zone lacks it and will lack it.
        case neither
    }

    private(set) var start: UInt32
    private(set) var end: UInt32
    private var rdataStart: UInt32
    /// As the latest line says.
    private(set) var ttl: UInt32
    /// As the zone has it, where it does.
    let heldTTL: UInt32
    private var ownerIndex: UInt32
    let hash: UInt64
    let type: UInt16
    var change: Change

    init(_ line: Range<Int>, _ fields: RecordLine, owner: Int, hash: UInt64, _ change: Change) {
        start = UInt32(line.lowerBound)
        end = UInt32(line.upperBound)
        rdataStart = UInt32(fields.rdata.lowerBound)
        ttl = fields.ttl
        heldTTL = fields.ttl
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

    /// Its line in the difference's text, the newline counted.
    var line: Range<Int> { Int(start)..<Int(end) }
    var rdata: Range<Int> { Int(rdataStart)..<Int(end) - 1 }
    /// The SOA comes before all others of the apex.
    var typeRank: UInt16 { type == 6 ? 0 : type }
}
