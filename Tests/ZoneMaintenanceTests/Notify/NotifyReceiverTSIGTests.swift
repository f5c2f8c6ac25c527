import DNS
import LibCrypto
import TSIG
import Testing

@testable import ZoneMaintenance

@Suite struct NotifyReceiverTSIGTests {
    private let otherKey = TSIGKey(name: key.name, algorithm: key.algorithm, secret: [1, 2, 3])
    private let unknownKey = TSIGKey(name: name("nobody.example"), algorithm: key.algorithm, secret: [1])

    /// The TSIG of a reply.
    private func record(in verdict: NotifyVerdict) throws -> (TSIGRecord, [UInt8]) {
        let reply = try #require(verdict.reply)
        return (try #require(try TSIGRecord(lastIn: reply.span)), reply)
    }

    @Test func `who signs with a key that is let in is heard, and the answer is signed`() throws {
        var trial = NotifyTrial()
        let (octets, mac) = try NotifyOctets().signed()
        let verdict = trial.receive(octets, from: NotifyTrial.stranger)
        #expect(verdict.actions == [.refresh(trial.zone, first: nil)])
        #expect(verdict.reports.first == NotifyReport(.received(apex), from: NotifyTrial.stranger, key: key.name))
        let reply = try #require(verdict.reply)
        _ = try key.verify(answer: reply.span, to: mac, at: signatureTime)
        #expect(verdict.code == .noError)
    }

    @Test func `without the key, or with another that is good, who needs the key is refused`() throws {
        var trial = NotifyTrial()
        trial.keys.append(unknownKey)
        #expect(trial.receive(NotifyOctets().octets, from: NotifyTrial.stranger).code == .refused)
        let (octets, mac) = try NotifyOctets().signed(unknownKey)
        let verdict = trial.receive(octets, from: NotifyTrial.stranger)
        #expect(verdict.code == .refused)
        #expect(verdict.actions.isEmpty)
        let reply = try #require(verdict.reply)
        _ = try unknownKey.verify(answer: reply.span, to: mac, at: signatureTime)
    }

    @Test func `an answer is signed whatever it says`() throws {
        var trial = NotifyTrial()
        var elsewhere = NotifyOctets()
        elsewhere.questions = [Question(name: .root, type: .soa, recordClass: .internet)]
        var twice = NotifyOctets()
        twice.questions += twice.questions
        for (message, code) in [(elsewhere, ResponseCode.notAuth), (twice, .formErr)] {
            let (octets, mac) = try message.signed()
            let verdict = trial.receive(octets)
            #expect(verdict.code == code)
            let reply = try #require(verdict.reply)
            _ = try key.verify(answer: reply.span, to: mac, at: signatureTime)
        }
    }

    @Test func `a bad MAC is BADSIG, unsigned, whoever sends it`() throws {
        var trial = NotifyTrial()
        let verdict = trial.receive(try NotifyOctets().signed(otherKey).octets)
        #expect(verdict.actions.isEmpty)
        #expect(verdict.code == .notAuth)
        let (record, reply) = try record(in: verdict)
        #expect(record.error == .badSig)
        #expect(record.mac.isEmpty)
        #expect(record.originalID == 0x1234)
        #expect(try record.keyName(in: reply.span) == key.name)
        let sender = Endpoint(primary.address, port: 4242)
        guard case .invalidSignature(key.name, .badSig, let why) = verdict.events.first else { throw Unexpected(verdict) }
        #expect(why?.resultText ?? "tsig verify failure" == "tsig verify failure")
        #expect(verdict.reports == [NotifyReport(.invalidSignature(key: key.name, error: .badSig, why), from: sender)])
    }

    @Test func `an unknown key, or ours with another algorithm, is BADKEY, unsigned`() throws {
        let sha512 = TSIGKey(name: key.name, algorithm: TSIGAlgorithm(.sha512), secret: key.secret)
        for signer in [unknownKey, sha512] {
            var trial = NotifyTrial()
            let verdict = trial.receive(try NotifyOctets().signed(signer).octets)
            #expect(verdict.actions.isEmpty)
            #expect(verdict.code == .notAuth)
            let (record, reply) = try record(in: verdict)
            #expect(record.error == .badKey)
            #expect(record.mac.isEmpty)
            #expect(try record.keyName(in: reply.span) == signer.name)
            #expect(try record.algorithmName(in: reply.span) == signer.algorithm.wireName)
            guard case .invalidSignature(signer.name, .badKey, let why) = verdict.events.first else {
                throw Unexpected(verdict)
            }
            #expect(why?.resultText ?? "tsig verify failure" == "tsig verify failure")
        }
    }

    @Test(arguments: [-301, 301] as [Int64])
    func `a clock that is off is BADTIME, signed, with the sender's time and ours`(offset: Int64) throws {
        var trial = NotifyTrial()
        let signed = TSIGTime(UInt64(Int64(signatureTime.seconds) + offset))
        let (octets, mac) = try NotifyOctets().signed(at: signed)
        let verdict = trial.receive(octets)
        #expect(verdict.actions.isEmpty)
        #expect(verdict.code == .notAuth)
        let (record, reply) = try record(in: verdict)
        #expect(record.error == .badTime)
        #expect(record.timeSigned == signed)
        #expect(record.serverTime(in: reply.span) == signatureTime)
        #expect(throws: TSIGError.badTime(server: signatureTime, now: signed)) {
            try key.verify(answer: reply.span, to: mac, at: signed)
        }
        guard case .invalidSignature(_, .badTime, let why) = verdict.events.first else { throw Unexpected(verdict) }
        #expect(why?.resultText == "clocks are unsynchronized")
    }

    @Test func `a MAC that is shorter than the key asks for is BADTRUNC, signed`() throws {
        var trial = NotifyTrial()
        let short = try #require(TSIGAlgorithm(named: "hmac-sha256-128"))
        let (octets, mac) = try NotifyOctets().signed(TSIGKey(name: key.name, algorithm: short, secret: key.secret))
        let verdict = trial.receive(octets)
        #expect(verdict.actions.isEmpty)
        let (record, reply) = try record(in: verdict)
        #expect(record.error == .badTrunc)
        #expect(throws: TSIGError.serverError(.badTrunc, key: key.name)) {
            try key.verify(answer: reply.span, to: mac, at: signatureTime)
        }
    }

    @Test func `a request that says BADSIG of itself, without a MAC, is nobody's`() throws {
        for error in [ResponseCode.badSig, .badKey] {
            var trial = NotifyTrial()
            let verdict = trial.receive(try NotifyOctets().signed(error: error).octets)
            #expect(verdict.actions.isEmpty)
            #expect(try record(in: verdict).0.error == .badSig)
        }
    }

    @Test func `a TSIG that is not the last record is malformed`() throws {
        var trial = NotifyTrial()
        var octets = try NotifyOctets().signed().octets
        octets[11] += 1
        octets += EDNS(payloadSize: 512).record
        let verdict = trial.receive(octets)
        #expect(verdict.code == .formErr)
        #expect(verdict.actions.isEmpty)
        guard case .malformedSignature(let error) = verdict.events.first else { throw Unexpected(verdict) }
        #expect(error.resultText == "FORMERR")
        #expect(verdict.reports == [NotifyReport(.malformedSignature(error), from: Endpoint(primary.address, port: 4242))])
    }

    @Test func `of two keys with one name, in two views, the one that fits counts`() throws {
        var trial = NotifyTrial()
        trial.keys = [otherKey, key]
        let (octets, mac) = try NotifyOctets().signed()
        let verdict = trial.receive(octets, from: NotifyTrial.stranger)
        #expect(verdict.actions == [.refresh(trial.zone, first: nil)])
        let reply = try #require(verdict.reply)
        _ = try key.verify(answer: reply.span, to: mac, at: signatureTime)
    }
}
