import DNS
import ZoneTransfer

extension OrderedDifference {
    /// Checks the zone that comes out, as far as the difference changes it: a name server at the apex, and no more records than
    /// `limits` allow. `found` is what the old zone has of each owner, `lineCount` all its records.
    func check(_ found: [FoundOwner], lineCount: Int, apex: Name, _ limits: TransferLimits) throws(DifferenceError) {
        let count = records.reduce(lineCount) { $0 + $1.growth }
        guard limits.maximumRecords == 0 || count <= Int(limits.maximumRecords) else {
            throw .zone(.tooManyRecords(limit: limits.maximumRecords))
        }
        let isLimited = limits.maximumRecordsPerType > 0 || limits.maximumTypesPerName > 0
        let apexText = Array(apex.absoluteText.utf8)
        var hasApex = false
        for owner in owners.indices {
            let isApex = text.octets.isSameName(owners[owner].name, apexText.span, 0..<apexText.count)
            guard isApex || isLimited else { continue }
            let counts = counts(of: owner, found[owner])
            if isApex {
                hasApex = true
                guard counts.contains(where: { $0.type == 2 && $0.count > 0 }) else { throw .zone(.noNameservers) }
            }
            try check(counts, of: owner, limits)
        }
        // The SOA changes in every difference, and its owner is the apex.
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

    /// How many records an owner will have of each type.
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
    /// How many records more the zone has by this one.
    fileprivate var growth: Int {
        switch change {
        case .added: 1
        case .deleted: -1
        case .replaced, .neither: 0
        }
    }
}
