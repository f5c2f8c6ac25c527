import Testing

@testable import DNS

@Suite struct NameOrderTests {
    /// RFC 4034 §6.1, in order.
    private static let ordered = [
        "example", "a.example", "yljkjljk.a.example", "Z.a.example", "zABC.a.EXAMPLE", "z.example", "\\001.z.example",
        "*.z.example", "\\200.z.example",
    ]

    /// Whether `name` is known to come after `other`, read one after the other from one message.
    private static func isAfter(_ name: Name, _ other: Name) throws -> Bool {
        let message = other.octets + name.octets
        var buffer = NameBuffer()
        var offset = 0
        try buffer.read(from: message.span, at: &offset)
        try buffer.read(from: message.span, at: &offset)
        return buffer.relation == .after
    }

    /// The same where both end in a pointer to `example.com`, as in most messages.
    private static func isAfterCompressed(_ name: Name, _ other: Name) throws -> Bool {
        let suffix = Array("\u{7}example\u{3}com\u{0}".utf8)
        var message = suffix
        let starts = [Name(uncompressed: ([1, 0x78] + suffix).span), other, name].map { name in
            defer { message += name.octets.dropLast(suffix.count) + [0xC0, 0] }
            return message.count
        }
        message += Array(repeating: 0, count: 64)
        var buffer = NameBuffer()
        buffer.comparesNames = true
        var known = NameSuffix()
        for start in starts {
            var offset = start
            try buffer.read(from: message.span, at: &offset, suffix: &known)
        }
        let isRead = buffer.octets.isEqual(to: name.octets.span)
        #expect(isRead)
        return buffer.relation == .after
    }

    /// The labels from the root down, in lower case.
    private static func key(_ name: Name) -> [[UInt8]] {
        var labels: [[UInt8]] = []
        var rest = name.octets[...]
        while let length = rest.first, length > 0 {
            labels.append(rest.dropFirst().prefix(Int(length)).map(\.lowercasedASCII))
            rest = rest.dropFirst(1 + Int(length))
        }
        return labels.reversed()
    }

    private static func isAfterByLabels(_ name: Name, _ other: Name) -> Bool {
        other != name && key(other).lexicographicallyPrecedes(key(name)) { $0.lexicographicallyPrecedes($1) }
    }

    @Test func `the names of RFC 4034 stand in its order, and none after itself`() throws {
        let names = try Self.ordered.map { try Name(parsing: $0) }
        for (index, name) in names.enumerated() {
            for (otherIndex, other) in names.enumerated() {
                let isAfter = try Self.isAfter(name, other)
                // Where letter case differs on the way to the place that decides, nothing is known.
                let hasCapitals = "\(name)\(other)" != "\(name)\(other)".lowercased()
                #expect(isAfter == (index > otherIndex) || !isAfter && hasCapitals, "\(name) \(other)")
            }
        }
    }

    @Test func `names drawn from few letters are put in canonical order, and never in another`() throws {
        var generator = SystemRandomNumberGenerator()
        let letters: [[UInt8]] = [Array("ab".utf8), Array("abAB".utf8), [0, 1, 2, 3], Array("ab-_*".utf8)]
        for round in 0..<20_000 {
            let alphabet = letters[round % letters.count]
            func draw() throws -> Name {
                var octets: [UInt8] = []
                for _ in 0..<Int.random(in: 0...4, using: &generator) {
                    let count = Int.random(in: 1...(Bool.random(using: &generator) ? 3 : 20), using: &generator)
                    octets.append(UInt8(count))
                    for _ in 0..<count { octets.append(alphabet[Int.random(in: alphabet.indices, using: &generator)]) }
                }
                octets += Array("\u{7}example\u{3}com\u{0}".utf8)
                return Name(uncompressed: octets.span)
            }
            let (name, other) = (try draw(), try draw())
            let isAfter = try Self.isAfter(name, other)
            let isAfterCompressed = try Self.isAfterCompressed(name, other)
            #expect(isAfter == isAfterCompressed || alphabet.contains(0x41) && !isAfterCompressed, "\(name) \(other)")
            if alphabet.contains(0x41) {
                #expect(!isAfter || Self.isAfterByLabels(name, other), "\(name) \(other)")
            } else {
                #expect(isAfter == Self.isAfterByLabels(name, other), "\(name) \(other)")
            }
        }
    }

    @Test func `names of one shape are put in order by whichever octet differs`() throws {
        let base = Array("host0000001".utf8)
        for index in base.indices {
            for suffix in ["example.com", "a-longer-one.example.com"] {
                var later = base
                later[index] += 1
                let name = try Name(parsing: String(decoding: later, as: UTF8.self) + ".\(suffix)")
                let other = try Name(parsing: "host0000001.\(suffix)")
                for isAfter in suffix == "example.com" ? [Self.isAfter, Self.isAfterCompressed] : [Self.isAfter] {
                    #expect(try isAfter(name, other))
                    #expect(try !isAfter(other, name))
                    #expect(try !isAfter(name, name))
                }
            }
        }
        // The first labels ascend, and what stands behind them descends.
        #expect(try !Self.isAfter(Name(parsing: "b1.a.example.com"), Name(parsing: "a1.b.example.com")))
    }
}
