import DNS
import TestSupport
import ZoneTransfer

/// A record as a test's own zone keeps it.
struct ModelRecord {
    var record: TestRecord
    /// RDATA in canonical form (RFC 4034 §6.2), by which records of an RRset are told apart and ordered.
    let canonical: [UInt8]
    /// RFC 4034 §6.1: the owner's labels from the root down, in lower case.
    private let labels: [[UInt8]]
    let identity: String

    init(_ record: TestRecord) throws {
        self.record = record
        var message = MessageBuilder(id: 0)
        message.compressesNames = false
        message.answers = [record]
        let octets = message.octets
        var reader = try MessageReader(octets.span)
        let slice = try reader.readRecord(in: octets.span)
        var canonical: [UInt8] = []
        try appendComparableRDATA(slice, in: octets.span, to: &canonical)
        self.canonical = canonical
        identity = "\(record.owner.lowercased.octets) \(record.type.value) \(canonical)"
        var labels: [[UInt8]] = []
        var rest = record.owner.lowercased.octets[...]
        while let length = rest.first, length > 0 {
            labels.insert(Array(rest.dropFirst().prefix(Int(length))), at: 0)
            rest = rest.dropFirst(1 + Int(length))
        }
        self.labels = labels
    }

    /// Whether it comes before `other` in a zone in canonical order, an owner's types in theirs and the SOA first of all.
    func precedes(_ other: ModelRecord) -> Bool {
        if labels != other.labels {
            return labels.lexicographicallyPrecedes(other.labels) { $0.lexicographicallyPrecedes($1) }
        }
        if record.type != other.record.type {
            return record.type == .soa || other.record.type != .soa && record.type.value < other.record.type.value
        }
        return canonical.lexicographicallyPrecedes(other.canonical)
    }
}

/// Versions of a zone that a generator makes up, each by a step of deletions and additions from the one before.
struct ModelZone {
    static let apex = Name("example.com")

    private(set) var serial: UInt32
    private(set) var records: [String: ModelRecord] = [:]
    private var generator: SeededGenerator

    init(seed: UInt64, records count: Int) throws {
        generator = SeededGenerator(seed: seed)
        serial = UInt32.random(in: 0...UInt32.max, using: &generator)
        try insert(.ns(Self.apex, Name("ns1.example.com")))
        for _ in 0..<count { try insert(randomRecord()) }
    }

    var soa: TestRecord { .soa(Self.apex, serial: serial) }

    /// All records but the SOA in canonical order.
    var ordered: [TestRecord] {
        records.values.sorted { $0.precedes($1) }.map(\.record)
    }

    /// All records but the SOA in no order.
    mutating func shuffled() -> [TestRecord] {
        ordered.shuffled(using: &generator)
    }

    private mutating func insert(_ record: TestRecord) throws {
        let model = try ModelRecord(record)
        if records[model.identity] == nil { records[model.identity] = model }
    }

    /// Makes the next version; returns the records of the step, as an IXFR sends them.
    mutating func step(changes: Int) throws -> [TestRecord] {
        var deleted: [TestRecord] = []
        var added: [TestRecord] = []
        let victims = records.keys.sorted().shuffled(using: &generator).prefix(Int.random(in: 0...changes, using: &generator))
        for identity in victims {
            guard let model = records[identity], model.record.type != .ns else { continue }
            var old = model.record
            // Nobody promises that a deletion spells the owner as the zone does.
            if Bool.random(using: &generator) { old.owner = old.owner.lowercased }
            deleted.append(old)
            records[identity] = nil
            if Int.random(in: 0..<3, using: &generator) == 0 {
                var changed = model
                changed.record.ttl = UInt32.random(in: 0...7200, using: &generator)
                records[identity] = changed
                added.append(changed.record)
            }
        }
        for _ in 0..<Int.random(in: 0...changes, using: &generator) {
            let model = try ModelRecord(randomRecord())
            guard records[model.identity] == nil else { continue }
            records[model.identity] = model
            added.append(model.record)
        }
        let old = soa
        serial &+= UInt32.random(in: 1...1000, using: &generator)
        return [old] + deleted.shuffled(using: &generator) + [soa] + added.shuffled(using: &generator)
    }
}

extension ModelZone {
    private mutating func number(_ range: ClosedRange<UInt32>) -> UInt32 { UInt32.random(in: range, using: &generator) }

    private mutating func octets(_ range: ClosedRange<Int>) -> [UInt8] {
        let few: [UInt8] = [0, 1, 9, 32, 34, 45, 46, 48, 65, 92, 97, 127, 128, 255]
        return (0..<Int.random(in: range, using: &generator)).map { _ in
            Bool.random(using: &generator) ? few[Int.random(in: few.indices, using: &generator)] : UInt8(number(0...255))
        }
    }

    /// A name at or below the apex; few, so that they meet.
    private mutating func name() -> Name {
        let labels = [
            "a", "A", "b", "*", "a-b", "aa", "_tcp", #"\000"#, #"\001"#, #"a\.b"#, #"\255"#, #"a\000"#, "host10", "host9",
        ]
        var text = "example.com"
        for _ in 0..<Int.random(in: 0...3, using: &generator) {
            text = labels[Int.random(in: labels.indices, using: &generator)] + "." + text
        }
        return (try? Name(parsing: text)) ?? Self.apex
    }

    private mutating func randomRecord() -> TestRecord {
        let (type, rdata) = randomRDATA()
        let owner = name()
        // No wildcard has NS records; PTR records look the same.
        let permitted = type == 2 && owner.octets.span.isWildcard ? 12 : type
        return TestRecord(owner, RecordType(permitted), ttl: 3600, fields: rdata)
    }

    private mutating func randomRDATA() -> (UInt16, [RDATAPart]) {
        func string(_ octets: [UInt8]) -> [UInt8] { [UInt8(octets.count)] + octets }
        func uint16(_ value: UInt32) -> [UInt8] { [UInt8(value >> 8 & 255), UInt8(value & 255)] }
        func parameter(_ key: UInt32, _ value: [UInt8]) -> [UInt8] { uint16(key) + uint16(UInt32(value.count)) + value }
        switch number(0...26) {
        case 0...4: return (1, [.octets([10, 0, UInt8(number(0...2)), UInt8(number(0...255))])])
        case 5: return (28, [.octets(Array(repeating: 0, count: Int(number(0...8)) + 1) + octets(20...20)).prefix16])
        case 6: return (2, [.name(name())])
        case 7: return (12, [.name(name())])
        case 8: return (15, [.octets(uint16(number(0...300))), .name(name())])
        case 9: return (33, [.octets(uint16(number(0...3)) + uint16(number(0...300)) + uint16(80)), .name(name())])
        case 10: return (16, [.octets(string(octets(0...9)))])
        case 11: return (16, [.octets(string(octets(0...2)) + string(octets(0...2)))])
        case 12:
            return (
                46,
                [
                    .octets(
                        uint16(number(1...50)) + [8, 10] + uint16(number(0...3)) + octets(2...2) + uint16(number(0...0xFFFF))
                            + octets(2...2) + octets(6...6)), .name(Self.apex), .octets(octets(1...7)),
                ].bare
            )
        case 13: return (43, [.octets(uint16(number(0...0xFFFF)) + [8, 200] + octets(1...5))])
        case 14: return (48, [.octets([1, 0, 3, 8] + octets(4...9))])
        case 15: return (52, [.octets([3, UInt8(number(0...1)), 1] + octets(1...5))])
        case 16:
            return (257, [.octets([0] + string(Array(["issue", "iodef", "tag"][Int(number(0...2))].utf8)) + octets(0...4))])
        case 17:
            return (
                35, [.octets(uint16(number(0...3)) + uint16(10) + string([0x75]) + string(octets(0...3)) + [0]), .name(name())]
            )
        case 18:
            var parameters: [UInt8] = []
            if number(0...1) == 0 { parameters += parameter(1, string(Array(["h2", "h3", "http"][Int(number(0...2))].utf8))) }
            if number(0...1) == 0 { parameters += parameter(3, uint16(number(0...9999))) }
            if number(0...1) == 0 {
                parameters += parameter(4, (0..<number(1...2)).flatMap { _ in [10, 0, 0, UInt8(number(0...255))] })
            }
            return (65, [.octets(uint16(number(1...2)) + [0] + parameters)])
        case 19: return (256, [.octets(uint16(number(0...1)) + uint16(number(0...12)) + octets(1...4))])
        case 20: return (65280, [.octets(octets(0...4))])
        case 21: return (7, [.name(name())])
        case 22: return (13, [.octets(string(octets(0...3)) + string(octets(0...3)))])
        case 23: return (61, [.octets(octets(1...4))])
        case 24: return (51, [.octets([1, 0] + uint16(number(0...12)) + string(octets(0...3)))])
        case 25: return (108, [.octets(octets(6...6))])
        default: return (44, [.octets([UInt8(number(0...4)), 200] + octets(1...4))])
        }
    }
}

extension RDATAPart {
    /// An address of the first sixteen octets.
    fileprivate var prefix16: RDATAPart {
        if case .octets(let octets) = self { .octets(Array(octets.prefix(16))) } else { self }
    }
}

extension [RDATAPart] {
    /// Names among the octets, so that nothing compresses them.
    fileprivate var bare: [RDATAPart] {
        map { field in
            if case .name(let name) = field { .octets(name.octets) } else { field }
        }
    }
}

extension Name {
    /// A name that a test spells out.
    init(_ text: StaticString) {
        do {
            self = try Name(parsing: "\(text)")
        } catch {
            preconditionFailure("no name: \(text)")
        }
    }
}
