import DNS
import ZoneTransfer

extension OrderedDifference {
    /// Checks the resulting zone as far as the difference changes it: a name server at the apex, no more records than `limits` allow,
    /// and at the changed owners nothing that BIND refuses. `found` are the old zone's records of each owner, `lineCount` the number
    /// of all its records.
    func check(_ found: [FoundOwner], lineCount: Int, apex: Name, _ limits: TransferLimits) throws(DifferenceError) {
        let count = records.reduce(lineCount) { $0 + $1.growth }
        guard limits.maximumRecords == 0 || count <= Int(limits.maximumRecords) else {
            throw .zone(.tooManyRecords(limit: limits.maximumRecords))
        }
        let apexText = Array(apex.absoluteText.utf8)
        var hasApex = false
        for owner in owners.indices {
            let isApex = text.octets.isSameName(owners[owner].name, apexText.span, 0..<apexText.count)
            let counts = counts(of: owner, found[owner])
            if isApex {
                hasApex = true
                guard counts.contains(where: { $0.type == 2 && $0.count > 0 }) else { throw .zone(.noNameservers) }
                try checkNSEC3Parameters(of: owner, found[owner], counts)
            }
            do throws(TransferError) {
                try checkRules(counts, of: owner, isApexReadByBIND: isApex && limits.isReadByBIND)
            } catch {
                throw .zone(error)
            }
            try check(counts, of: owner, limits)
        }
        // Every difference changes the SOA, whose owner is the apex.
        guard hasApex else { throw .zone(.noNameservers) }
    }

    private func check(
        _ counts: [(type: UInt16, count: Int)], of owner: Int, _ limits: TransferLimits
    ) throws(DifferenceError) {
        let perType = Int(limits.maximumRecordsPerType)
        if perType > 0, let over = counts.first(where: { $0.count > perType }) {
            throw .zone(
                .tooManyRecordsPerType(RecordType(over.type), owner: name(of: owner), limit: limits.maximumRecordsPerType))
        }
        let perName = Int(limits.maximumTypesPerName)
        if perName > 0, counts.count(where: { $0.count > 0 }) > perName {
            throw .zone(.tooManyTypesPerName(owner: name(of: owner), limit: limits.maximumTypesPerName))
        }
    }

    /// The rules that `OwnerRules` applies to a whole zone.
    private func checkRules(
        _ counts: [(type: UInt16, count: Int)], of owner: Int, isApexReadByBIND: Bool
    ) throws(TransferError) {
        let present = counts.filter { $0.count > 0 }
        if present.contains(where: { $0.type == RecordType.cname.value }),
            present.contains(where: { RecordType($0.type).excludesCNAME })
        {
            throw .cnameAndOtherData(owner: name(of: owner))
        }
        for (type, count) in present {
            switch RecordType(type) {
            case .ns:
                guard !name(of: owner).octets.span.isWildcard else { throw .wildcardNameserver(owner: name(of: owner)) }
            case .nsec3:
                guard name(of: owner).octets.span.isHashedOwner else { throw .badHashedOwner(name(of: owner)) }
            case .ds:
                guard !isApexReadByBIND else { throw .delegationSignerAtApex(name(of: owner)) }
            case let type:
                guard count == 1 || !type.isSingleton else { throw .severalOfSingleton(type, owner: name(of: owner)) }
            }
        }
    }

    private func checkNSEC3Parameters(
        of apex: Int, _ found: FoundOwner, _ counts: [(type: UInt16, count: Int)]
    ) throws(DifferenceError) {
        let type = RecordType.nsec3param.value
        guard counts.contains(where: { $0.type == type && $0.count > 0 }) else { return }
        var known = Int(found.knownNSEC3Hashes)
        var unknown = found.unknownNSEC3Hash
        for record in records[records(of: apex, type: type)] {
            let algorithm = text.octets.nsec3Hash(record.rdata)
            if algorithm == 1 { known += record.growth } else if record.change == .added { unknown = algorithm ?? 0 }
        }
        guard known > 0 else { throw .zone(.unsupportedNSEC3Hash(unknown)) }
    }

    /// The number of records of each type that an owner will have.
    private func counts(of owner: Int, _ found: FoundOwner) -> [(type: UInt16, count: Int)] {
        var counts = found.types.map { (type: $0.type, count: Int($0.count) + growth(of: owner, $0.type)) }
        var index = owners[owner].records.lowerBound
        while index < owners[owner].records.upperBound {
            let type = records[index].type
            if found.found(type) == nil { counts.append((type, growth(of: owner, type))) }
            index = records(of: owner, type: type).upperBound
        }
        return counts
    }

    private func growth(of owner: Int, _ type: UInt16) -> Int {
        records[records(of: owner, type: type)].reduce(0) { $0 + $1.growth }
    }
}

extension ChangedRecord {
    /// By how many records this change makes the zone grow.
    fileprivate var growth: Int {
        switch change {
        case .added: 1
        case .deleted: -1
        case .replaced, .neither: 0
        }
    }
}

extension Span<UInt8> {
    /// The hash algorithm in an NSEC3PARAM record's text; `nil` if there is none.
    func nsec3Hash(_ rdata: Range<Int>) -> UInt8? {
        var fields = FieldCursor(rdata)
        guard let field = fields.next(in: self), field.count <= 3 else { return nil }
        var number: UInt16 = 0
        for index in field {
            guard self[index].isASCIIDigit else { return nil }
            number = number * 10 + UInt16(self[index] & 0xF)
        }
        return UInt8(exactly: number)
    }
}
