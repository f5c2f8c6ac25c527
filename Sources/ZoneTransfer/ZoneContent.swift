import DNS

/// Judges the records of a zone while they pass: which belong to it, which come twice, which are too many.
///
/// Types and records are counted over runs of the same owner, as every known primary sends them: nothing is kept
/// of owners that have passed.
struct ZoneContent: ~Copyable {
    enum Verdict {
        case keep
        case outsideZone
        case repeated
    }

    private let apex: Name
    private let limits: TransferLimits
    private(set) var hasApexNameserver = false
    private var isOutside = false

    private var kept: UInt32 = 0
    private var owner: [UInt8] = []
    private var types: [RecordType] = []
    private var type: RecordType?
    private var recordsOfType: UInt32 = 0
    private var records = RRsetRecords()
    /// The RRset's only record so far, while its message is at hand: most RRsets end here and cost no copy.
    private var pending: RecordSlice?

    init(apex: Name, limits: TransferLimits) {
        self.apex = apex
        self.limits = limits
        owner.reserveCapacity(Name.maximumOctets)
    }

    /// Judges the next record. `isSameOwner`: whether `owner` is known to be the name of the last call.
    mutating func judge(
        _ record: RecordSlice, owner: borrowing NameBuffer, isSameOwner: Bool, in message: Span<UInt8>
    ) throws(TransferError) -> Verdict {
        let name = owner.octets
        if !(isSameOwner && !isOutside || isOwner(name)) {
            if isSameOwner { return .outsideZone }
            isOutside = !name.isName(atOrBelow: apex)
            if isOutside { return .outsideZone }
            begin(name)
        }
        isOutside = false
        if record.type != type { try begin(record.type, of: name) }
        do throws(WireError) {
            guard try isNew(record, in: message) else { return .repeated }
        } catch {
            throw .wire(error)
        }
        try count(record.type, of: name)
        return .keep
    }

    /// Whether a record that a difference changes belongs to the zone. `isSameOwner` as above.
    mutating func isInside(_ owner: borrowing NameBuffer, isSameOwner: Bool) -> Bool {
        if !isSameOwner { isOutside = !owner.isAtOrBelow(apex) }
        return !isOutside
    }

    /// Must be called before the message is let go.
    mutating func endMessage(_ message: Span<UInt8>) throws(TransferError) {
        guard let pending else { return }
        self.pending = nil
        do throws(WireError) {
            _ = try records.insert(pending, in: message)
        } catch {
            throw .wire(error)
        }
    }

    private func isOwner(_ name: Span<UInt8>) -> Bool {
        guard owner.count == name.count else { return false }
        let owner = owner.span
        for index in name.indices where name[index] != owner[index] { return false }
        return true
    }

    private mutating func begin(_ name: Span<UInt8>) {
        owner.removeAll(keepingCapacity: true)
        for index in name.indices { owner.append(name[index]) }
        types.removeAll(keepingCapacity: true)
        type = nil
    }

    private mutating func begin(_ type: RecordType, of name: Span<UInt8>) throws(TransferError) {
        self.type = type
        recordsOfType = 0
        records.removeAll()
        pending = nil
        if type == .ns, name.count == apex.octets.count { hasApexNameserver = true }
        guard limits.maximumTypesPerName > 0, !types.contains(type) else { return }
        guard types.count < limits.maximumTypesPerName else {
            throw .tooManyTypesPerName(owner: Name(uncompressed: name), limit: limits.maximumTypesPerName)
        }
        types.append(type)
    }

    private mutating func isNew(_ record: RecordSlice, in message: Span<UInt8>) throws(WireError) -> Bool {
        if recordsOfType == 0 {
            pending = record
            return true
        }
        if let first = pending {
            pending = nil
            _ = try records.insert(first, in: message)
        }
        return try records.insert(record, in: message)
    }

    private mutating func count(_ type: RecordType, of name: Span<UInt8>) throws(TransferError) {
        guard limits.maximumRecords == 0 || kept < limits.maximumRecords else {
            throw .tooManyRecords(limit: limits.maximumRecords)
        }
        guard limits.maximumRecordsPerType == 0 || recordsOfType < limits.maximumRecordsPerType else {
            throw .tooManyRecordsPerType(type, owner: Name(uncompressed: name), limit: limits.maximumRecordsPerType)
        }
        kept &+= 1
        recordsOfType &+= 1
    }
}
