import DNS

/// Checks the records of a zone as they arrive: which belong to it, which are repeated, which exceed a limit.
///
/// Types and records are counted over runs of one owner, as every known primary sends them: nothing is kept of earlier owners.
struct ZoneContent: ~Copyable {
    private let apex: Name
    private let limits: TransferLimits
    /// Without a limit, more than can come.
    private let maximumRecords: UInt64
    private let maximumRecordsPerType: UInt64
    /// Whether types need more checks than those of `OwnerRules`.
    private let looksAtTypes: Bool
    private(set) var hasApexNameserver = false
    private var rules: OwnerRules
    /// `nil` if the name servers' addresses are not checked.
    private var nameservers: NameserverAddresses?
    /// Whether the latest owner is outside the zone.
    private(set) var isOutside = false

    private var kept: UInt64 = 0
    /// The last owner inside the zone, while those after it are outside.
    private var ownerInside = TextBuffer(capacity: Name.maximumOctets)
    /// The first `typeCount` are the owner's types so far.
    private var types: [RecordType] = []
    private var typeCount = 0
    /// 2¹⁶ if there is none yet.
    private var type: UInt32 = noType
    private static var noType: UInt32 { 1 << 16 }
    private var recordsOfType: UInt64 = 0
    private var records = RRsetRecords()
    /// The RRset's records so far, the first `pendingCount`, while their message is there and they plainly differ: most RRsets end
    /// here and cost no copy.
    private var pending: [RecordSlice] = [RecordSlice.none]
    private var first = RecordSlice.none
    private var pendingCount = 0
    private static let maximumPending = 8

    init(apex: Name, limits: TransferLimits) {
        self.apex = apex
        self.limits = limits
        maximumRecords = limits.maximumRecords == 0 ? .max : UInt64(limits.maximumRecords)
        maximumRecordsPerType = limits.maximumRecordsPerType == 0 ? .max : UInt64(limits.maximumRecordsPerType)
        looksAtTypes = limits.isReadByBIND || limits.maximumTypesPerName > 0
        nameservers = limits.isReadByBIND ? NameserverAddresses(apex: apex) : nil
        rules = OwnerRules(apex: apex, isReadByBIND: limits.isReadByBIND)
    }

    /// See `OwnerRules.recordsToSearch`.
    var recordsToSearch: UInt64? { rules.recordsToSearch }

    /// Checks the next record of `owner`, which is inside the zone and was begun; returns whether it is new.
    @inline(__always)
    mutating func judge(
        _ record: RecordSlice, of owner: borrowing NameBuffer, in message: Span<UInt8>
    ) throws(TransferError) -> Bool {
        let name = owner.octets
        if UInt32(record.type.value) != type {
            try begin(record, of: name, in: message)
        } else {
            guard try isNew(record, of: name, in: message) else { return false }
        }
        try count(record.type, of: name)
        return true
    }

    /// Whether a record of a difference belongs to the zone. `isSameOwner`: whether `owner` is known to be the name of the last call.
    mutating func isInside(_ owner: borrowing NameBuffer, isSameOwner: Bool) -> Bool {
        if !isSameOwner { isOutside = !owner.isAtOrBelow(apex) }
        return !isOutside
    }

    /// Must be called before the message is freed.
    mutating func endMessage(_ message: Span<UInt8>) throws(TransferError) {
        do throws(WireError) {
            try insertPending(in: message)
        } catch {
            throw .wire(error)
        }
    }

    /// Throws for faults of the zone as a whole.
    func finish() throws(TransferError) {
        guard hasApexNameserver else { throw .noNameservers }
        try rules.finish()
        try nameservers?.finish()
    }

    /// Checks whether `owner` differs from the last one, and if so starts its records unless it is outside the zone; returns whether
    /// it is inside. `endsInside`: whether it is known to end in a name of the zone.
    @inline(never)
    mutating func meets(_ owner: borrowing NameBuffer, _ type: RecordType, endsInside: Bool) -> Bool {
        if isOutside { return returnsInside(owner, type, endsInside: endsInside) }
        let relation = owner.relation
        if case .same = relation { return true }
        guard endsInside || owner.isAtOrBelow(apex) else {
            ownerInside.replace(with: owner.octetsBefore)
            isOutside = true
            return false
        }
        var isAfterOther = false
        if case .after = relation { isAfterOther = true }
        beginOwner(type, isAfterOther: isAfterOther)
        return true
    }

    /// Starts the records of an owner inside the zone, the first of which is of `type`; see `OwnerRules.beginOwner`.
    @inline(__always)
    mutating func beginOwner(_ type: RecordType, isAfterOther: Bool) {
        typeCount = 0
        self.type = Self.noType
        rules.beginOwner(type, isAfterOther: isAfterOther)
    }

    /// Whether `owner` is inside the zone again, after others that are not.
    private mutating func returnsInside(_ owner: borrowing NameBuffer, _ type: RecordType, endsInside: Bool) -> Bool {
        let name = owner.octets
        if !ownerInside.octets.isEqual(to: name) {
            guard endsInside || name.isName(atOrBelow: apex) else { return false }
            beginOwner(type, isAfterOther: false)
        }
        isOutside = false
        return true
    }

    @inline(__always)
    private mutating func begin(
        _ record: RecordSlice, of name: Span<UInt8>, in message: Span<UInt8>
    ) throws(TransferError) {
        type = UInt32(record.type.value)
        recordsOfType = 0
        records.removeAll()
        first = record
        pendingCount = 1
        if !rules.beginsPlainly(record.type) { try beginSpecial(record, of: name, in: message) }
        if looksAtTypes { try look(at: record, of: name, in: message) }
    }

    @inline(never)
    private mutating func beginSpecial(
        _ record: RecordSlice, of name: Span<UInt8>, in message: Span<UInt8>
    ) throws(TransferError) {
        if record.type == .ns, name.count == apex.octets.count { hasApexNameserver = true }
        try rules.begin(record.type, of: name)
        if record.type == .nsec3param { addParameters(record.rdata, of: name, in: message) }
    }

    @inline(never)
    private mutating func look(
        at record: RecordSlice, of name: Span<UInt8>, in message: Span<UInt8>
    ) throws(TransferError) {
        if limits.isReadByBIND { try note(record, of: name, in: message) }
        if limits.maximumTypesPerName > 0 { try count(type: record.type, of: name) }
    }

    /// Notes a record that decides whether the apex's name servers have addresses.
    @inline(never)
    private mutating func note(
        _ record: RecordSlice, of name: Span<UInt8>, in message: Span<UInt8>
    ) throws(TransferError) {
        nameservers?.note(record.type, at: name)
        guard record.type == .ns, name.count == apex.octets.count else { return }
        var offset = record.rdata.lowerBound
        do throws(WireError) {
            nameservers?.add(try Name(in: message, at: &offset))
        } catch {
            throw .wire(error)
        }
    }

    /// Notes an NSEC3PARAM record's RDATA; below the apex it has no meaning.
    @inline(never)
    private mutating func addParameters(_ rdata: Range<Int>, of name: Span<UInt8>, in message: Span<UInt8>) {
        if name.count == apex.octets.count, !rdata.isEmpty { rules.addParameters(message[rdata.lowerBound]) }
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
    private mutating func isNew(
        _ record: RecordSlice, of name: Span<UInt8>, in message: Span<UInt8>
    ) throws(TransferError) -> Bool {
        do throws(WireError) {
            guard try isNewBesideOthers(record, in: message) else { return false }
        } catch {
            throw .wire(error)
        }
        if record.type == .nsec3param { addParameters(record.rdata, of: name, in: message) }
        if limits.isReadByBIND, record.type == .ns { try note(record, of: name, in: message) }
        if record.type.isSingleton { throw .severalOfSingleton(record.type, owner: Name(uncompressed: name)) }
        return true
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

    /// Whether there is room among `pending`, and the record plainly differs from each of them.
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
        guard kept < maximumRecords else {
            throw .tooManyRecords(limit: limits.maximumRecords)
        }
        guard recordsOfType < maximumRecordsPerType else {
            throw .tooManyRecordsPerType(type, owner: Name(uncompressed: name), limit: limits.maximumRecordsPerType)
        }
        kept &+= 1
        recordsOfType &+= 1
    }
}
