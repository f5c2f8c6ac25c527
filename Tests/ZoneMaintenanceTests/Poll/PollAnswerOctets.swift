import DNS
import LibCrypto
import TSIG
import Testing

@testable import ZoneMaintenance

let apex = name("example.com")
let signatureTime = TSIGTime(1_800_000_000)
let primary = Endpoint(.v4(0xC000_0201), port: 53)
let key = TSIGKey(name: name("ns1-ns2.example.com"), algorithm: TSIGAlgorithm(.sha256), secret: Array(0..<32))

/// Something else came than the test says.
struct Unexpected: Error {
    let found: String

    init(_ found: Any) {
        self.found = "\(found)"
    }
}

func name(_ text: String) -> Name {
    do {
        return try Name(parsing: text)
    } catch {
        Issue.record("\(text): \(error)")
        return .root
    }
}

/// A record as it goes on the wire.
func record(
    of owner: Name = apex, _ type: RecordType, _ recordClass: RecordClass = .internet, ttl: UInt32 = 3600, rdata: [UInt8]
) -> [UInt8] {
    var writer = MessageWriter(id: 0)
    do throws(MessageWriterError) {
        try writer.append(type, of: owner, recordClass, ttl: ttl, rdata, to: .answer)
    } catch {
        Issue.record("no record: \(error)")
    }
    return Array(writer.octets.dropFirst(MessageHeader.octets))
}

func soaRecord(
    _ serial: UInt32 = 10, owner: Name = apex, recordClass: RecordClass = .internet, expire: UInt32 = 86400
) -> [UInt8] {
    let soa = SOA(
        mname: name("ns1.example.com"), rname: name("hostmaster.example.com"), serial: Serial(serial), refresh: 3600,
        retry: 600,
        expire: expire, minimum: 300)
    return Array(MessageWriter(id: 0, answer: soa, of: owner, recordClass).octets.dropFirst(MessageHeader.octets))
}

/// A message of which only the questions must be right: its records are octets, by sections.
func message(id: UInt16, flags: UInt16, _ questions: [Question], _ sections: [[[UInt8]]]) -> [UInt8] {
    var writer = MessageWriter(id: id, flags: flags)
    do throws(MessageWriterError) {
        for question in questions { try writer.append(question) }
    } catch {
        Issue.record("no message: \(error)")
    }
    var octets = writer.octets
    for (index, records) in sections.enumerated() {
        octets[6 + 2 * index] = UInt8(records.count >> 8)
        octets[7 + 2 * index] = UInt8(records.count & 0xFF)
        octets += records.joined()
    }
    return octets
}

/// An answer to the query of a poll; as it comes, the good one with serial 10.
struct Reply {
    var id: UInt16
    /// QR and AA.
    var flags: UInt16 = 0x8400
    var questions = [Question(name: apex, type: .soa, recordClass: .internet)]
    var answer = [soaRecord()]
    var authority: [[UInt8]] = []
    var edns: EDNS?
    var additional: [[UInt8]] = []

    init(to poll: SOAPoll) {
        self.init(toQuery: poll.query)
    }

    init(toQuery query: [UInt8]) {
        id = query.span.uint16(at: 0)
    }

    var octets: [UInt8] {
        message(id: id, flags: flags, questions, [answer, authority, (edns.map { [$0.record] } ?? []) + additional])
    }

    func signed(
        _ signer: TSIGKey = key, answering poll: SOAPoll, at time: TSIGTime = signatureTime, error: ResponseCode = .noError
    ) throws -> [UInt8] {
        var octets = octets
        let request = try #require(try RequestMAC(lastIn: poll.query.span))
        try signer.sign(&octets, answering: request, at: time, error: error)
        return octets
    }
}

extension Reply {
    /// The good reply, changed.
    static func to(_ poll: SOAPoll, _ change: (inout Reply) -> Void = { _ in }) -> [UInt8] {
        var reply = Reply(to: poll)
        change(&reply)
        return reply.octets
    }
}

extension EDNS {
    var record: [UInt8] {
        var writer = MessageWriter(id: 0)
        do throws(MessageWriterError) {
            try writer.append(self)
        } catch {
            Issue.record("no record: \(error)")
        }
        return Array(writer.octets.dropFirst(MessageHeader.octets))
    }

    /// As a primary sends it that says how long its own copy holds.
    static func expire(_ seconds: UInt32) -> EDNS {
        var octets: [UInt8] = []
        octets.appendBigEndian(seconds)
        return EDNS(payloadSize: 1232, options: [Option(code: Option.expireCode, octets: octets)])
    }
}

/// A poll and the chance it draws from; times are seconds.
struct PollTrial {
    var poll: SOAPoll
    var generator: SplitMix64

    init(_ key: TSIGKey? = nil, seed: UInt64 = 1, _ change: (inout PollSettings) -> Void = { _ in }) throws {
        var settings = PollSettings(zone: apex, primary: Peer(primary), key: key)
        change(&settings)
        generator = SplitMix64(seed: seed)
        poll = try SOAPoll(settings, at: .seconds(0), signedAt: signatureTime, using: &generator)
    }

    mutating func receive(_ octets: [UInt8], at second: Int64 = 0, time: TSIGTime = signatureTime) -> PollStep {
        poll.handle(octets.span, at: .seconds(second), signedAt: time, using: &generator)
    }

    /// Lets the deadline come.
    mutating func wait() -> PollStep {
        poll.timedOut(at: poll.deadline, signedAt: signatureTime, using: &generator)
    }

    /// Lets deadlines come until the way or the query changes.
    mutating func waitOutStage() -> PollStep {
        var step = wait()
        while step == .resend { step = wait() }
        return step
    }
}

extension PollStep {
    /// Why the poll came to nothing.
    var failure: PollFailure? {
        if case .failed(let failure) = self { failure } else { nil }
    }

    var serial: UInt32? {
        if case .answer(let answer) = self { answer.soa.serial.value } else { nil }
    }

    var isFailure: Bool { failure != nil }
}
