// The old file is read twice: here to find what the difference changes and to check that it applies, and by the rewriter to copy it.
// So every fault is found before anything is written, and a new record's place follows from all of its neighbours, in whatever order
// the primary sent them. The places:
//   - A record of an existing RRset goes after the last of its records that sorts before it, else to its beginning.
//   - An RRset of an existing name goes before the first type above its own if the types ascend, else after them all.
//   - A new name goes before the first name that sorts after it, as far as the file is in order.
// In a file in canonical order (RFC 4034 §6) the result is in canonical order again; in any other it has the right records.

import DNS
import ZoneTransfer

/// Finds the place in the old file for each change of a difference.
struct DifferencePlanner: ~Copyable {
    private let difference: OrderedDifference
    private var found: [FoundOwner]
    private var foundRecords: [FoundRecord]
    /// The targets of the apex's NS records in the old file.
    private var nameservers: [Name] = []
    /// The number of lines in the old file.
    private var lineCount = 0
    /// The first owner whose place by name was not reached yet.
    private var nextOwner = 0
    private var key: [UInt8] = []

    init(_ difference: consuming OrderedDifference) {
        found = Array(repeating: FoundOwner(), count: difference.owners.count)
        foundRecords = Array(repeating: FoundRecord(), count: difference.records.count)
        self.difference = difference
    }

    /// Reads the whole lines among the first `count` octets, the first of which is at `base` of the file; returns the number of
    /// octets read. `octets` has eight more than `count`.
    mutating func scan(_ octets: Span<UInt8>, count: Int, at base: Int64) throws(DifferenceError) -> Int {
        var start = 0
        var last = 0
        let ownerHash = difference.ownerHash
        while start < count, let (hash, tab) = ownerHash.read(octets, from: start), tab < count,
            let newline = octets.next(UInt8(ascii: "\n"), from: tab), newline < count
        {
            lineCount += 1
            if let owner = difference.owner(hash: hash, start..<tab, in: octets) {
                try note(start..<newline, of: owner, in: octets, at: base)
            }
            last = start
            start = newline + 1
        }
        if start > 0 { placeNames(among: start, last: last, in: octets, at: base) }
        return start
    }

    private mutating func note(
        _ line: Range<Int>, of owner: Int, in octets: Span<UInt8>, at base: Int64
    ) throws(DifferenceError) {
        guard let fields = RecordLine(line, in: octets) else { throw .notOurs }
        let place = base + Int64(line.lowerBound)..<base + Int64(line.upperBound) + 1
        found[owner].note(fields.type, at: place)
        // The file starts with the SOA.
        if fields.type == RecordType.ns.value, found[owner].found(RecordType.soa.value) != nil {
            nameservers.append(Name(presentation: fields.rdata, in: octets))
        }
        if fields.type == RecordType.nsec3param.value { found[owner].note(nsec3Hash: octets.nsec3Hash(fields.rdata)) }
        let rrset = difference.records(of: owner, type: fields.type)
        var (low, high) = (rrset.lowerBound, rrset.upperBound)
        while low < high {
            let middle = (low + high) / 2
            let order = RDATAOrder.compare(
                fields.rdata, in: octets, difference.records[middle].rdata, in: difference.text.octets, of: fields.type)
            if order == 0 { return try match(middle, fields, at: place) }
            if order < 0 { high = middle } else { low = middle + 1 }
        }
        if low < rrset.upperBound { foundRecords[low].gap = place.upperBound }
    }

    private mutating func match(_ index: Int, _ fields: RecordLine, at place: Range<Int64>) throws(DifferenceError) {
        let record = difference.records[index]
        switch record.change {
        case .added, .neither:
            throw .alreadyThere(RecordType(record.type), owner: difference.name(of: record.owner))
        case .deleted, .replaced:
            guard foundRecords[index].line == nil else { throw .notOurs }
            guard fields.ttl == record.currentTTL else {
                throw .otherTTL(
                    RecordType(record.type), owner: difference.name(of: record.owner), held: fields.ttl,
                    deleted: record.currentTTL)
            }
            foundRecords[index].line = place
        }
    }

    /// Gives the owners whose names sort before the last line's a place among these lines, in case they are new.
    private mutating func placeNames(among end: Int, last: Int, in octets: Span<UInt8>, at base: Int64) {
        guard nextOwner < difference.owners.count else { return }
        readKey(of: last, in: octets)
        let lastKey = key
        while nextOwner < difference.owners.count, difference.order(of: nextOwner, with: lastKey) < 0 {
            if !found[nextOwner].isFound {
                found[nextOwner].place = base + Int64(firstLine(after: nextOwner, before: end, in: octets))
            }
            nextOwner += 1
        }
    }

    /// The first line whose owner sorts after this one, if the lines before `end` are in order.
    private mutating func firstLine(after owner: Int, before end: Int, in octets: Span<UInt8>) -> Int {
        var (low, high) = (0, end)
        while low < high {
            var line = (low + high) / 2
            while line > low, octets[line - 1] != UInt8(ascii: "\n") { line -= 1 }
            readKey(of: line, in: octets)
            if difference.order(of: owner, with: key) < 0 {
                high = line
            } else {
                low = octets.next(UInt8(ascii: "\n"), from: line).map { $0 + 1 } ?? end
            }
        }
        return low
    }

    private mutating func readKey(of line: Int, in octets: Span<UInt8>) {
        key.removeAll(keepingCapacity: true)
        let end = octets.next(UInt8(ascii: "\t"), from: line) ?? line
        PresentationName.appendCanonicalKey(line..<end, in: octets, to: &key)
    }

    /// The edits in file order, if the difference applies to the file, which has `size` octets; throws otherwise.
    consuming func plan(size: Int64, apex: Name, limits: TransferLimits) throws(DifferenceError) -> DifferencePlan {
        var edits: [FileEdit] = []
        for owner in difference.owners.indices {
            var index = difference.owners[owner].records.lowerBound
            while index < difference.owners[owner].records.upperBound {
                let rrset = difference.records(of: owner, type: difference.records[index].type)
                try appendEdits(of: rrset, owner, size: size, to: &edits)
                index = rrset.upperBound
            }
        }
        try difference.check(found, lineCount: lineCount, apex: apex, limits)
        if limits.isReadByBIND { try difference.checkNameservers(nameservers, apex: apex) }
        edits.sort { $0.precedes($1) }
        return DifferencePlan(edits: edits, difference: difference)
    }

    private func appendEdits(
        of rrset: Range<Int>, _ owner: Int, size: Int64, to edits: inout [FileEdit]
    ) throws(DifferenceError) {
        let type = difference.records[rrset.lowerBound].type
        var place =
            found[owner].found(type)?.start
            ?? (found[owner].isFound ? found[owner].placeOfNew(type) : found[owner].place ?? size)
        for index in rrset {
            if let gap = foundRecords[index].gap { place = gap }
            switch difference.records[index].change {
            case .neither: break
            case .added: edits.append(FileEdit(offset: place, removed: 0, record: index))
            case .deleted, .replaced:
                guard let line = foundRecords[index].line else {
                    throw .notThere(RecordType(type), owner: difference.name(of: owner))
                }
                let replaced = difference.records[index].change == .replaced
                edits.append(
                    FileEdit(
                        offset: line.lowerBound, removed: Int(line.upperBound - line.lowerBound), record: replaced ? index : nil
                    ))
                place = line.upperBound
            }
        }
    }
}

/// How to turn the old file into the new one: edits in file order, not overlapping, and the text of their lines.
struct DifferencePlan: ~Copyable {
    let edits: [FileEdit]
    let difference: OrderedDifference
}
