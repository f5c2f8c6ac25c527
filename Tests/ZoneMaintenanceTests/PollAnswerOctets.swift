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
    var octets = owner.octets
    octets.appendBigEndian(type.value)
    octets.appendBigEndian(recordClass.value)
    octets.appendBigEndian(ttl)
    octets.appendBigEndian(UInt16(rdata.count))
    return octets + rdata
}

func soaRecord(
    _ serial: UInt32 = 10, owner: Name = apex, recordClass: RecordClass = .internet, expire: UInt32 = 86400
) -> [UInt8] {
    var rdata = name("ns1.example.com").octets + name("hostmaster.example.com").octets
    for value in [serial, 3600, 600, expire, 300] { rdata.appendBigEndian(value) }
    return record(of: owner, .soa, recordClass, rdata: rdata)
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
        var octets: [UInt8] = []
        MessageHeader(
            id: id, flags: flags, questionCount: UInt16(questions.count), answerCount: UInt16(answer.count),
            authorityCount: UInt16(authority.count), additionalCount: UInt16(additional.count + (edns == nil ? 0 : 1))
        ).append(to: &octets)
        for question in questions { question.append(to: &octets) }
        for record in answer + authority { octets += record }
        edns?.append(to: &octets)
        for record in additional { octets += record }
        return octets
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
    /// The line that goes with the step, without its zone.
    var line: String? {
        switch self {
        case .again(let report), .tcp(let report), .transferAnyway(let report), .failed(let report): report.description
        case .answer, .ignored, .resend: nil
        }
    }

    var serial: UInt32? {
        if case .answer(let answer) = self { answer.soa.serial.value } else { nil }
    }

    var isFailure: Bool {
        if case .failed = self { true } else { false }
    }
}
