import DNS
import LibCrypto
import TSIG
import Testing

@testable import ZoneMaintenance

@Suite struct NotifyExchangeTests {
    private static let soa = SOA(
        ttl: 3600, mname: name("ns1.example.com"), rname: name("hostmaster.example.com"), serial: Serial(11), refresh: 3600,
        retry: 600, expire: 86400, minimum: 300)
    private static let server = Endpoint(.v4(0xC633_6402), port: 5300)

    /// An exchange and the chance it draws from; times are seconds.
    private struct Trial {
        var exchange: NotifyExchange
        var generator: SplitMix64

        init(_ key: TSIGKey? = nil, isTCPOnly: Bool = false, seed: UInt64 = 1) throws {
            generator = SplitMix64(seed: seed)
            exchange = try NotifyExchange(
                soa, of: apex, to: NotifyTarget(server, key: key, isTCPOnly: isTCPOnly), at: .seconds(0),
                signedAt: signatureTime, using: &generator)
        }

        mutating func receive(_ octets: [UInt8], at second: Int64 = 0) -> NotifyStep {
            exchange.handle(octets.span, at: .seconds(second), signedAt: signatureTime, using: &generator)
        }

        mutating func wait() -> NotifyStep {
            exchange.timedOut(at: exchange.deadline, signedAt: signatureTime, using: &generator)
        }

        /// What a good server answers, changed.
        func answer(_ change: (inout NotifyOctets) -> Void = { _ in }) -> NotifyOctets {
            var message = NotifyOctets()
            message.id = exchange.message.span.uint16(at: 0)
            message.flags = 0xA400
            message.answer = []
            change(&message)
            return message
        }

        func signedAnswer(_ signer: TSIGKey = key, error: ResponseCode = .noError) throws -> [UInt8] {
            var octets = answer().octets
            let mac = try #require(try RequestMAC(lastIn: exchange.message.span))
            try signer.sign(&octets, answering: mac, at: signatureTime, error: error)
            return octets
        }
    }

    @Test func `the message is the one of RFC 1996, with the SOA as a hint`() throws {
        let trial = try Trial()
        let id = trial.exchange.message.span.uint16(at: 0)
        #expect(
            trial.exchange.message
                == NotifyOctets.with { message in
                    message.id = id
                })
        #expect(trial.exchange.transport == .udp)
        #expect(try Trial(seed: 2).exchange.message.span.uint16(at: 0) != id)
    }

    @Test func `an OPT record extends the RCODE of the answer, and there is one at most, in the additional section`() throws {
        let opt: [UInt8] = [0, 0, 41, 4, 208, 1, 0, 0, 0, 0, 0]
        var trial = try Trial()
        guard case .answered(.badVers) = trial.receive(trial.answer { $0.additional = [opt] }.octets) else {
            throw Unexpected("not BADVERS")
        }
        for change: (inout NotifyOctets) -> Void in [
            { $0.additional = [opt, opt] }, { $0.authority = [opt] }, { $0.answer = [opt] },
        ] {
            var trial = try Trial()
            guard case .ignored(.malformed(.malformedRDATA(.opt, _))) = trial.receive(trial.answer(change).octets) else {
                throw Unexpected("not malformed")
            }
        }
    }

    @Test func `with a key it is signed, and so is what we take as an answer`() throws {
        var trial = try Trial(key)
        let octets = trial.exchange.message
        _ = try key.verify(request: octets.span, at: signatureTime)
        let step = trial.receive(try trial.signedAnswer())
        #expect(step == .answered(.noError))
    }

    @Test func `a receiver of ours hears what we send, and we hear its answer`() throws {
        for key in [nil, key] {
            var trial = try Trial(key)
            var receiver = NotifyTrial()
            let verdict = receiver.receive(trial.exchange.message)
            #expect(verdict.actions == [.refresh(receiver.zone, first: 1)])
            #expect(verdict.events.last == .serial(Serial(11), zone: "example.com/IN"))
            guard case .answered(.noError) = trial.receive(try #require(verdict.reply)) else {
                throw Unexpected("not answered")
            }
        }
    }

    @Test func `an answer of any RCODE ends it: the news has arrived`() throws {
        for code in [ResponseCode.refused, .notAuth, .notImp, .servFail] {
            var trial = try Trial()
            let octets = trial.answer { $0.flags = 0xA000 | code.value }.octets
            guard case .answered(code) = trial.receive(octets) else { throw Unexpected(code) }
        }
        var trial = try Trial()
        let bare = trial.answer { message in
            message.flags = 0xA001
            message.questions = []
        }
        guard case .answered(.formErr) = trial.receive(bare.octets) else { throw Unexpected("FORMERR") }
    }

    @Test func `silence is three times five seconds, then TCP for sixteen, then the end`() throws {
        var trial = try Trial()
        let first = trial.exchange.message
        #expect(trial.exchange.deadline == .seconds(5))
        #expect(trial.wait() == .resend)
        #expect(trial.exchange.deadline == .seconds(10))
        #expect(trial.exchange.message == first)
        #expect(trial.wait() == .resend)
        #expect(trial.wait() == .tcp(.timedOut))
        #expect(trial.exchange.transport == .tcp)
        #expect(trial.exchange.deadline == .seconds(31))
        #expect(trial.exchange.message.span.uint16(at: 0) != first.span.uint16(at: 0))
        #expect(trial.wait() == .failed(.timedOut))
    }

    @Test func `a server where nothing listens is tried over TCP at once`() throws {
        var trial = try Trial()
        let step = trial.exchange.transportFailed(
            "connection refused", at: .seconds(1), signedAt: signatureTime, using: &trial.generator)
        #expect(step == .tcp(.transport(resultText: "connection refused")))
        #expect(trial.exchange.deadline == .seconds(17))
        let end = trial.exchange.transportFailed(
            "connection refused", at: .seconds(2), signedAt: signatureTime, using: &trial.generator)
        #expect(end == .failed(.transport(resultText: "connection refused")))
    }

    @Test func `tcp-only means TCP only`() throws {
        var trial = try Trial(isTCPOnly: true)
        #expect(trial.exchange.transport == .tcp)
        #expect(trial.exchange.deadline == .seconds(16))
        guard case .failed = trial.wait() else { throw Unexpected("not over") }
    }

    @Test func `what answers another message, or none, is passed over`() throws {
        var trial = try Trial()
        let other = Question(name: name("example.net"), type: .soa, recordClass: .internet)
        let answers: [(NotifyOctets, NotifyFailure)] = [
            (trial.answer { $0.id &+= 1 }, .unexpectedID(trial.answer().id &+ 1)),
            (trial.answer { $0.flags = 0x2400 }, .notAResponse),
            (trial.answer { $0.flags = 0x8400 }, .unexpectedOpcode(.query)),
            (trial.answer { $0.questions = [other] }, .questionMismatch),
            (trial.answer { $0.questions = [] }, .questionMismatch),
        ]
        for (answer, failure) in answers {
            #expect(trial.receive(answer.octets, at: 1) == .ignored(failure))
            #expect(trial.exchange.deadline == .seconds(5))
        }
        #expect(trial.receive([]) == .ignored(.notAResponse))
        guard case .answered = trial.receive(trial.answer().octets) else { throw Unexpected("not answered") }
    }

    @Test func `an answer that is not signed as it should be ends nothing, and then TCP is tried`() throws {
        let otherKey = TSIGKey(name: key.name, algorithm: key.algorithm, secret: [1])
        var trial = try Trial(key)
        let forgeries = [
            trial.answer().octets, try trial.signedAnswer(otherKey), try trial.signedAnswer(error: .badSig),
        ]
        for octets in forgeries {
            guard case .ignored(.tsig) = trial.receive(octets, at: 1) else { throw Unexpected(octets) }
        }
        #expect(trial.exchange.deadline == .seconds(2))
        var patient = trial
        guard case .answered = patient.receive(try patient.signedAnswer(), at: 2) else { throw Unexpected("not answered") }
        guard case .tcp(let failure) = trial.wait() else { throw Unexpected("no TCP") }
        #expect("\(failure)".hasPrefix("tsig indicates error: BADSIG"))
        guard case .failed = trial.receive(trial.answer().octets) else { throw Unexpected("not over") }
    }

    @Test func `a TSIG where no key was used is not expected`() throws {
        var trial = try Trial()
        var octets = trial.answer().octets
        let (_, mac) = try NotifyOctets().signed()
        try key.sign(&octets, answering: mac, at: signatureTime)
        #expect(trial.receive(octets) == .ignored(.unexpectedTSIG))
    }

    @Test(arguments: [nil, key]) func `an answer cut short at any octet is passed over`(key: TSIGKey?) throws {
        let fresh = try Trial(key)
        let octets = key == nil ? fresh.answer().octets : try fresh.signedAnswer()
        for count in octets.indices {
            var trial = fresh
            guard case .ignored = trial.receive(Array(octets[..<count])) else { throw Unexpected(count) }
        }
        var longer = fresh
        guard case .ignored = longer.receive(octets + [0]) else { throw Unexpected("one octet more") }
    }

    @Test(arguments: [0x01, 0x80, 0xFF] as [UInt8])
    func `a signed answer with any octet flipped is passed over`(mask: UInt8) throws {
        let fresh = try Trial(key)
        let octets = try fresh.signedAnswer()
        for index in octets.indices {
            var trial = fresh
            var flipped = octets
            flipped[index] ^= mask
            guard case .ignored = trial.receive(flipped) else { throw Unexpected(index) }
        }
    }
}
