// The steps of a difference are merged as they arrive, so that the zone file is read once for all of them. Each step is still
// checked: a record must exist when it is deleted, and must not when it is added.

import DNS

/// The changes of an incremental answer, merged to at most one per record, in memory and bounded.
struct ZoneDifference: ~Copyable {
    private let limits: DifferenceLimits
    private var printer = RecordPrinter()
    private let ownerHash = OwnerHash(seed: .random(in: .min ... .max))
    private var recordCount: UInt32 = 0
    /// The lines of all records, each once.
    private var text = TextBuffer(capacity: 16 * 1024)
    private var owners: [ChangedOwner] = []
    private var ownerSlots = HashSlots()
    private var records: [ChangedRecord] = []
    private var recordSlots = HashSlots()

    init(limits: DifferenceLimits) {
        self.limits = limits
    }

    mutating func delete(
        _ record: RecordSlice, owner: borrowing NameBuffer, in message: Span<UInt8>
    ) throws(ZoneFileError) {
        let start = text.count
        let line = try print(record, owner: owner, in: message)
        do throws(DifferenceError) {
            try delete(line)
        } catch {
            throw .difference(error)
        }
        if records.last?.line.lowerBound != start { text.truncate(to: start) }
    }

    mutating func add(
        _ record: RecordSlice, owner: borrowing NameBuffer, in message: Span<UInt8>
    ) throws(ZoneFileError) {
        let line = try print(record, owner: owner, in: message)
        do throws(DifferenceError) {
            try add(line)
        } catch {
            throw .difference(error)
        }
    }

    private mutating func print(
        _ record: RecordSlice, owner: borrowing NameBuffer, in message: Span<UInt8>
    ) throws(ZoneFileError) -> PrintedRecord {
        let start = text.count
        do throws(WireError) {
            try printer.append(record, owner: owner, in: message, to: &text)
        } catch {
            throw .record(error)
        }
        recordCount += 1
        guard recordCount <= limits.records else { throw .difference(.tooManyRecords(limit: limits.records)) }
        guard text.count <= limits.octets else { throw .difference(.tooManyOctets(limit: limits.octets)) }
        // The printer writes only such lines.
        guard let fields = RecordLine(start..<text.count - 1, in: text.octets),
            let (ownerHash, _) = ownerHash.read(text.octets, from: start)
        else { throw .difference(.notOurs) }
        let owner = self.owner(fields.owner, hash: ownerHash)
        let hash = RDATAOrder.hash(fields.rdata, in: text.octets, of: fields.type, seed: ownerHash &+ UInt64(fields.type))
        return PrintedRecord(range: start..<text.count, fields: fields, owner: owner, hash: hash)
    }

    private struct PrintedRecord {
        let range: Range<Int>
        let fields: RecordLine
        let owner: Int
        let hash: UInt64
    }

    private mutating func delete(_ line: PrintedRecord) throws(DifferenceError) {
        guard let index = index(of: line) else { return insert(line, .deleted) }
        switch records[index].change {
        case .added, .replaced:
            let ttl = records[index].ttl
            guard ttl == line.fields.ttl else {
                throw .otherTTL(
                    RecordType(line.fields.type), owner: name(line.fields.owner), held: ttl, deleted: line.fields.ttl)
            }
            records[index].change = records[index].change == .added ? .neither : .deleted
        case .deleted, .neither:
            throw .notThere(RecordType(line.fields.type), owner: name(line.fields.owner))
        }
    }

    private mutating func add(_ line: PrintedRecord) throws(DifferenceError) {
        guard let index = index(of: line) else { return insert(line, .added) }
        switch records[index].change {
        case .deleted: records[index].change = .replaced
        case .neither: records[index].change = .added
        case .added, .replaced:
            throw .alreadyThere(RecordType(line.fields.type), owner: name(line.fields.owner))
        }
        records[index].setLine(line.range, line.fields)
    }

    /// The merged changes, in order.
    consuming func ordered() -> OrderedDifference {
        OrderedDifference(text: text, owners, records, ownerHash)
    }

    private func name(_ range: Range<Int>) -> Name {
        Name(presentation: range, in: text.octets)
    }

    /// The index of the owner at `range`, which is added if it is new.
    private mutating func owner(_ range: Range<Int>, hash: UInt64) -> Int {
        var slot = ownerSlots.home(of: hash)
        while let index = ownerSlots.index(in: slot) {
            if owners[index].hash == hash, text.octets.isSameName(owners[index].name, text.octets, range) { return index }
            slot = ownerSlots.following(slot)
        }
        owners.append(ChangedOwner(name: range, hash: hash))
        ownerSlots.insert(owners.count - 1) { owners[$0].hash }
        return owners.count - 1
    }

    private func index(of line: PrintedRecord) -> Int? {
        var slot = recordSlots.home(of: line.hash)
        while let index = recordSlots.index(in: slot) {
            let record = records[index]
            if record.hash == line.hash, record.owner == line.owner, record.type == line.fields.type,
                RDATAOrder.compare(record.rdata, in: text.octets, line.fields.rdata, in: text.octets, of: record.type) == 0
            {
                return index
            }
            slot = recordSlots.following(slot)
        }
        return nil
    }

    private mutating func insert(_ line: PrintedRecord, _ change: ChangedRecord.Change) {
        records.append(ChangedRecord(line.range, line.fields, owner: line.owner, hash: line.hash, change))
        recordSlots.insert(records.count - 1) { records[$0].hash }
    }
}

extension Name {
    /// The name at `range`; the root if there is none.
    init(presentation range: Range<Int>, in text: Span<UInt8>) {
        self = (try? Name(parsing: String(decoding: text.array(range), as: UTF8.self))) ?? .root
    }
}

/// The largest difference that is kept in memory; a larger one is left to AXFR.
package struct DifferenceLimits: Hashable, Sendable {
    /// Records that an incremental answer deletes and adds, counting all its steps and their SOAs.
    package var records: UInt32
    /// Octets of text of these records; less than 2³².
    package var octets: Int

    /// Without `octets`, room for records of 167 octets each, and at least 8 MiB.
    ///
    /// With 50,000 address records the whole process peaked at 25 MB, with a thousand at 13 MB.
    package init(records: UInt32 = 50_000, octets: Int? = nil) {
        self.records = records
        self.octets = min(octets ?? max(8 << 20, Int(records) * 167), Int(UInt32.max) >> 1)
    }
}
