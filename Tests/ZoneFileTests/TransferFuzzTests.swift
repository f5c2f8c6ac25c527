import DNS
import SystemPackage
import TSIG
import TestSupport
import Testing
import ZoneFile
import ZoneTransfer

/// Good answers, altered at random, taken as the agent takes them: nothing traps, and nothing is published that the key's holder
/// did not sign.
@Suite struct TransferFuzzTests {
    private static let now = TSIGTime(1_763_700_000)
    private static let old = "; the file that was there before\n"

    private let zone: Name
    private let key: TSIGKey
    private let request: AXFRRequest
    private let directory: TemporaryDirectory

    init() throws {
        zone = try Name(parsing: "example.com")
        key = TSIGKey(
            name: try Name(parsing: "ns1-ns2.example.com"), algorithm: try #require(TSIGAlgorithm(named: "hmac-sha256")),
            secret: Array("a secret of thirty-two octets ..".utf8))
        request = AXFRRequest(id: 4711, zone: zone)
        directory = try TemporaryDirectory()
    }

    private var file: FilePath { directory.appending("db.example.com") }

    /// The zone with a record of every kind of RDATA: names, strings, numbers, lists, options.
    private func records() throws -> [TestRecord] {
        let host = try Name(parsing: "ns1.example.com")
        let odd = try Name(parsing: "_443._tcp.example.com")
        let hashed = try Name(parsing: "2t7b4g4vsa5smi47k61mv5bv1a22bojr.example.com")
        return [
            .soa(zone, serial: 7), .ns(zone, host), .a(host, 0x7F00_0001), .txt(host, "some text"),
            TestRecord(zone, .mx, fields: [.octets([0, 10]), .name(host)]),
            TestRecord(odd, RecordType(33), fields: [.octets([0, 0, 0, 1, 1, 187]), .octets(host.octets)]),
            TestRecord(odd, RecordType(65), [0, 1, 0, 0, 1, 0, 3, 2, 0x68, 0x32, 0, 3, 0, 2, 1, 187]),
            TestRecord(odd, RecordType(52), [3, 1, 1] + Array(repeating: 0xAB, count: 32)),
            TestRecord(host, RecordType(29), [0, 0x12, 0x16, 0x13, 0x80, 0, 0, 0, 0x80, 0, 0, 0, 0, 0x98, 0x96, 0x80]),
            TestRecord(host, RecordType(42), [0, 1, 24, 0x83, 192, 0, 2]),
            TestRecord(host, RecordType(47), fields: [.octets(zone.octets), .octets([0, 2, 0x40, 0x01])]),
            TestRecord(hashed, RecordType(50), [1, 0, 0, 1, 2, 0xAA, 0xBB, 20] + Array(1...20) + [0, 1, 0x40]),
            TestRecord(host, RecordType(257), [0, 5] + Array("issueca.example.net".utf8)),
            TestRecord(host, RecordType(65280), [1, 2, 3]),
        ]
    }

    private func answer(isSigned: Bool, recordsPerMessage: Int) throws -> [[UInt8]] {
        var octets = request.octets
        if isSigned { try key.sign(&octets, at: Self.now) }
        return try MessageBuilder.transfer(
            of: records(), answering: octets, key: isSigned ? key : nil, at: Self.now, recordsPerMessage: recordsPerMessage)
    }

    /// Takes the messages as the agent does, and publishes what they prove; returns whether they did.
    private func isPublished(_ messages: [[UInt8]], isSigned: Bool, maximumUnsigned: Int = 0) throws -> Bool {
        var stream: TSIGStream?
        if isSigned {
            var octets = request.octets
            let mac = try key.sign(&octets, at: Self.now)
            stream = try TSIGStream(key: key, request: mac, maximumUnsigned: maximumUnsigned)
        }
        let writer = ZoneFileWriter(replacing: file)
        var transfer = InboundTransfer(answering: request, verifying: stream, limits: TransferLimits(), into: writer)
        for message in messages {
            guard (try? transfer.receive(message.span, at: Self.now)) != nil else { return false }
        }
        guard let verified = try? transfer.finish() else { return false }
        _ = try verified.publish()
        return true
    }

    /// The same octets, some of them other ones, gone, doubled or from elsewhere in the message.
    private func altered(_ messages: [[UInt8]], using generator: inout SeededGenerator) -> [[UInt8]] {
        var messages = messages
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let number = Int.random(in: messages.indices, using: &generator)
            guard let place = messages[number].indices.randomElement(using: &generator) else { continue }
            switch Int.random(in: 0..<12, using: &generator) {
            case 0..<4: messages[number][place] = .random(in: .min ... .max, using: &generator)
            case 4..<7: messages[number][place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 7: messages[number].removeSubrange(place...)
            case 8: messages[number].remove(at: place)
            case 9: messages[number].insert(.random(in: .min ... .max, using: &generator), at: place)
            case 10: messages[number][place] = 0xC0
            default: messages.swapAt(number, Int.random(in: messages.indices, using: &generator))
            }
        }
        return messages
    }

    @Test(arguments: [1, 3, 100])
    func `no altered answer that is signed is published as another zone`(recordsPerMessage: Int) throws {
        let good = try answer(isSigned: true, recordsPerMessage: recordsPerMessage)
        try #require(try isPublished(good, isSigned: true))
        let whole = try directory.read("db.example.com")
        try directory.write(Self.old, to: "db.example.com")
        var generator = SeededGenerator(seed: UInt64(recordsPerMessage))
        for round in 0..<FuzzRounds.count(usually: 200) {
            let messages = altered(good, using: &generator)
            let maximumUnsigned = Int.random(in: 0...99, using: &generator)
            let isPublished = try isPublished(messages, isSigned: true, maximumUnsigned: maximumUnsigned)
            // A key's or algorithm's name may change its letters' case, which the MAC does not cover.
            let isRight = try directory.read("db.example.com") == (isPublished ? whole : Self.old)
            #expect(isRight, "round \(round)")
            #expect(try directory.names == ["db.example.com"], "round \(round)")
            if isPublished { try directory.write(Self.old, to: "db.example.com") }
        }
    }

    @Test(arguments: [1, 3, 100])
    func `an altered answer that nobody signed is a whole zone or none`(recordsPerMessage: Int) throws {
        let good = try answer(isSigned: false, recordsPerMessage: recordsPerMessage)
        try #require(try isPublished(good, isSigned: false))
        try directory.write(Self.old, to: "db.example.com")
        var generator = SeededGenerator(seed: UInt64(recordsPerMessage))
        for round in 0..<FuzzRounds.count(usually: 200) {
            let messages = altered(good, using: &generator)
            let isPublished = try isPublished(messages, isSigned: false)
            let text = try directory.read("db.example.com")
            #expect(text == Self.old || isPublished && text.contains("\tSOA\t") && text.contains("\tNS\t"), "round \(round)")
            #expect(try directory.names == ["db.example.com"], "round \(round)")
            if isPublished { try directory.write(Self.old, to: "db.example.com") }
        }
    }
}
