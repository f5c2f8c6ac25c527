import TestSupport

/// A zone that nsupdate changes at random: which records it has, and commands that change some of them.
struct UpdatedZone {
    let name: String
    /// Whether every owner has one type only, so that a server that keeps owners in order sends the zone in canonical order.
    let hasOneTypePerOwner: Bool
    private(set) var serial: UInt32 = 1
    private var records: [String] = []
    private var made = 0

    init(_ name: String, records count: Int, oneTypePerOwner: Bool, using generator: inout SeededGenerator) {
        self.name = name
        hasOneTypePerOwner = oneTypePerOwner
        for _ in 0..<count { records.append(newRecord(using: &generator)) }
    }

    /// The zone as a master file, before anything was changed.
    var zone: PeerZone {
        let head = """
            \(name). 3600 IN SOA ns1.\(name). hostmaster.\(name). 1 3600 600 86400 300
            \(name). 3600 IN NS ns1.example.net.

            """
        return PeerZone(name, head + records.map { $0.replacing(" ", with: " 300 IN ", maxReplacements: 1) + "\n" }.joined())
    }

    /// Commands for one update that changes `count` records: some go, some come, some get another TTL. Never none.
    mutating func update(changing count: Int, using generator: inout SeededGenerator) -> [String] {
        var commands = ["zone \(name)."]
        for index in 0..<count {
            switch index == 0 ? 0 : Int.random(in: 0..<10, using: &generator) {
            case 0...3:
                let record = newRecord(using: &generator)
                records.append(record)
                commands.append(Self.adding(record, ttl: 300))
            case 4...7:
                guard records.count > 20 else { continue }
                let record = records.remove(at: .random(in: records.indices, using: &generator))
                commands.append("update delete \(record)")
            default:
                guard let record = records.randomElement(using: &generator) else { continue }
                commands.append(Self.adding(record, ttl: .random(in: 1...3, using: &generator) * 200))
            }
        }
        serial += 1
        return commands + ["send"]
    }

    private static func adding(_ record: String, ttl: Int) -> String {
        "update add " + record.replacing(" ", with: " \(ttl) ", maxReplacements: 1)
    }

    /// Owner, type and RDATA of a record that the zone has never had.
    private mutating func newRecord(using generator: inout SeededGenerator) -> String {
        made += 1
        let host = Int.random(in: 0..<400, using: &generator)
        let type = hasOneTypePerOwner ? host % 4 : Int.random(in: 0..<4, using: &generator)
        let rdata =
            switch type {
            case 0: "A 10.\(made >> 16).\(made >> 8 & 255).\(made & 255)"
            case 1: "AAAA 2001:db8::\(String(made, radix: 16))"
            case 2: "TXT \"number \(made); a\\\\b\" \"\\\"quoted\\\"\""
            default: "MX \(made % 50) Mail-\(made).example.net."
            }
        return "\(Self.label(host)).\(name). \(rdata)"
    }

    private static func label(_ host: Int) -> String {
        switch host % 10 {
        case 0: "*.w\(host)"
        case 1: "Host-\(host)"
        case 2: "a.b\(host)"
        case 3: "x\\.y\(host)"
        case 4: "_sip._tcp.h\(host)"
        default: "h\(host)"
        }
    }
}
