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
    private var rules: OwnerRules
    private var isOutside = false

    private var kept: UInt32 = 0
    /// The last owner that was inside, while those after it are outside.
    private var ownerInside = TextBuffer(capacity: Name.maximumOctets)
    /// The owner's types so far are the first `typeCount`.
    private var types: [RecordType] = []
    private var typeCount = 0
    private var type: RecordType?
    private var recordsOfType: UInt32 = 0
    private var records = RRsetRecords()
    /// The RRset's records so far, the first `pendingCount`, while their message is at hand and they plainly differ: most RRsets
    /// end here and cost no copy.
    private var pending: [RecordSlice] = [RecordSlice.none]
    private var first = RecordSlice.none
    private var pendingCount = 0
    private static let maximumPending = 8

    init(apex: Name, limits: TransferLimits) {
        self.apex = apex
        self.limits = limits
        rules = OwnerRules(apex: apex, isReadByBIND: limits.isReadByBIND)
    }

    /// See `OwnerRules.recordsToSearch`.
    var recordsToSearch: UInt64? { rules.recordsToSearch }

    /// Judges the next record. `isSameOwner`: whether `owner` is known to be the name of the last call; `endsInside`: whether it is
    /// known to end in a name of the zone.
    @inline(__always)
    mutating func judge(
        _ record: RecordSlice, owner: borrowing NameBuffer, isSameOwner: Bool, endsInside: Bool, in message: Span<UInt8>
    ) throws(TransferError) -> Verdict {
        let name = owner.octets
        let isKnown =
            isOutside
            ? !isSameOwner && ownerInside.octets.isEqual(to: name)
            : isSameOwner || owner.relation == .unknown && owner.octetsBefore.isEqual(to: name)
        if !isKnown {
            if isSameOwner { return .outsideZone }
            guard endsInside || name.isName(atOrBelow: apex) else {
                if !isOutside { ownerInside.replace(with: owner.octetsBefore) }
                isOutside = true
                return .outsideZone
            }
            beginOwner(owner, record.type)
        }
        isOutside = false
        if record.type.value != type?.value { try begin(record.type, of: name) }
        do throws(WireError) {
            guard try isNew(record, in: message) else { return .repeated }
        } catch {
            throw .wire(error)
        }
        if rules.watchesType { try watch(record, of: name, in: message) }
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
        do throws(WireError) {
            try insertPending(in: message)
        } catch {
            throw .wire(error)
        }
    }

    /// Throws what is wrong with the zone as a whole.
    func finish() throws(TransferError) {
        guard hasApexNameserver else { throw .noNameservers }
        try rules.finish()
    }

    @inline(__always)
    private mutating func beginOwner(_ owner: borrowing NameBuffer, _ type: RecordType) {
        typeCount = 0
        self.type = nil
        // Behind names outside the zone, the one that was read before is none of its owners.
        rules.beginOwner(owner, type, isAfterOther: !isOutside)
    }

    @inline(never)
    private mutating func watch(
        _ record: RecordSlice, of name: Span<UInt8>, in message: Span<UInt8>
    ) throws(TransferError) {
        if recordsOfType > 0, record.type.isSingleton {
            throw .severalOfSingleton(record.type, owner: Name(uncompressed: name))
        }
        if record.type == .nsec3param, name.count == apex.octets.count {
            rules.addParameters(message.extracting(record.rdata))
        }
    }

    @inline(__always)
    private mutating func begin(_ type: RecordType, of name: Span<UInt8>) throws(TransferError) {
        self.type = type
        recordsOfType = 0
        records.removeAll()
        pendingCount = 0
        if type == .ns, name.count == apex.octets.count { hasApexNameserver = true }
        try rules.begin(type, of: name)
        if limits.maximumTypesPerName > 0 { try count(type: type, of: name) }
    }

    /// Counts a type at the owner.
    private mutating func count(type: RecordType, of name: Span<UInt8>) throws(TransferError) {
        guard !hasType(type) else { return }
        guard typeCount < limits.maximumTypesPerName else {
            throw .tooManyTypesPerName(owner: Name(uncompressed: name), limit: limits.maximumTypesPerName)
        }
        if typeCount < types.count { types[typeCount] = type } else { types.append(type) }
        typeCount += 1
    }

    private func hasType(_ type: RecordType) -> Bool {
        for index in 0..<typeCount where types[index] == type { return true }
        return false
    }

    @inline(__always)
    private mutating func isNew(_ record: RecordSlice, in message: Span<UInt8>) throws(WireError) -> Bool {
        if recordsOfType == 0 {
            first = record
            pendingCount = 1
            return true
        }
        return try isNewBesideOthers(record, in: message)
    }

    private mutating func isNewBesideOthers(_ record: RecordSlice, in message: Span<UInt8>) throws(WireError) -> Bool {
        if pendingCount > 0, isPlainlyNew(record, in: message) {
            if pendingCount == 1 { pending[0] = first }
            if pendingCount < pending.count { pending[pendingCount] = record } else { pending.append(record) }
            pendingCount += 1
            return true
        }
        try insertPending(in: message)
        return try records.insert(record, in: message)
    }

    /// Whether there is room among `pending`, and each of them can be seen to differ.
    private func isPlainlyNew(_ record: RecordSlice, in message: Span<UInt8>) -> Bool {
        guard pendingCount < Self.maximumPending else { return false }
        guard pendingCount > 1 else { return record.isPlainlyUnlike(first, in: message) }
        for index in 0..<pendingCount where !record.isPlainlyUnlike(pending[index], in: message) { return false }
        return true
    }

    private mutating func insertPending(in message: Span<UInt8>) throws(WireError) {
        let count = pendingCount
        pendingCount = 0
        if count == 1 { pending[0] = first }
        for index in 0..<count { _ = try records.insert(pending[index], in: message) }
    }

    @inline(__always)
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
