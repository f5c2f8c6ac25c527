import DNS
import TSIG
import ZoneMaintenance

/// What comes from a primary's address while its SOA is asked for.
///
/// Input: an octet that says how the poll asks and whether the answer is signed, then the answer; its ID is made the query's.
struct SOAAnswerHarness: FuzzHarness {
    private let zone: Name
    private let key: TSIGKey

    init() throws {
        zone = try Fuzzed.apex()
        key = try Fuzzed.key()
    }

    func take(_ input: [UInt8]) throws -> Bool {
        var input = FuzzInput(input)
        let choice = input.octet()
        let content = input.rest()
        let (isKeyed, signs) = (choice & 1 != 0, choice & 2 != 0)
        var settings = PollSettings(
            zone: zone, primary: Peer(Endpoint(.v4(0xC000_0201), port: 53)), key: isKeyed ? key : nil)
        settings.usesEDNS = choice & 4 == 0
        settings.requestsExpire = choice & 8 == 0
        settings.triesTCP = choice & 16 == 0
        let transport = choice & 32 == 0 ? QueryTransport.udp : .tcp
        var generator = SplitMix64(seed: UInt64(choice))
        var poll = try SOAPoll(settings, over: transport, at: .seconds(0), signedAt: Fuzzed.time, using: &generator)
        let untouched = poll
        var (message, isSigned) = (content.with(id: poll.query.span.uint16(at: 0)), false)
        if signs, let request = try RequestMAC(lastIn: poll.query.span) {
            isSigned = (try? key.sign(&message, answering: request, at: Fuzzed.time)) != nil
        }
        let deadline = poll.deadline
        let step = poll.handle(message.span, at: .seconds(1), signedAt: Fuzzed.time, using: &generator)
        try hold(!isKeyed || isSigned || step.isRefusal(over: transport), "an unsigned answer is heard: \(step)")
        switch step {
        case .answer(let answer):
            try check(answer, by: untouched, signing: isKeyed)
            return true
        case .ignored:
            try hold(transport == .udp && poll.deadline <= deadline, "what is ignored has the poll wait longer")
        case .resend:
            throw FuzzFault("an answer makes the poll ask again")
        case .again:
            try hold(settings.usesEDNS && transport == poll.transport, "asks again, but not without EDNS")
        case .tcp:
            try hold(transport == .udp && poll.transport == .tcp, "TCP follows TCP")
        case .transferAnyway, .failed:
            return false
        }
        try letEnd(&poll, using: &generator)
        return false
    }

    /// The same SOA in an answer that is nothing but right must come to the same.
    private func check(_ answer: SOAAnswer, by untouched: SOAPoll, signing: Bool) throws {
        var (poll, generator) = (untouched, SplitMix64(seed: 1))
        var writer = MessageWriter(
            id: poll.query.span.uint16(at: 0), flags: 0x8400,
            question: Question(name: zone, type: .soa, recordClass: .internet))
        try writer.append(.soa, of: zone, .internet, ttl: answer.soa.ttl, parts: answer.soa.rdata, to: .answer)
        var message = writer.octets
        if signing { try key.sign(&message, answering: RequestMAC(lastIn: poll.query.span), at: Fuzzed.time) }
        let step = poll.handle(message.span, at: .seconds(1), signedAt: Fuzzed.time, using: &generator)
        guard case .answer(let again) = step else { throw FuzzFault("written anew, the answer comes to \(step)") }
        try hold(again.soa == answer.soa && again.expire == nil, "written anew, the answer has another SOA")
    }

    /// With silence from here on, the poll ends: three attempts with EDNS, three without, one by TCP.
    private func letEnd(_ poll: inout SOAPoll, using generator: inout SplitMix64) throws {
        for _ in 0..<8 {
            if case .failed = poll.timedOut(at: poll.deadline, signedAt: Fuzzed.time, using: &generator) { return }
        }
        throw FuzzFault("the poll does not end")
    }
}

extension PollStep {
    /// Whether nothing that the message says was believed.
    fileprivate func isRefusal(over transport: QueryTransport) -> Bool {
        switch self {
        case .ignored: transport == .udp
        case .failed: transport == .tcp
        default: false
        }
    }
}
