import DNS
import TSIG
import Testing

@testable import ZoneMaintenance

@Suite struct SOAPollTSIGTests {
    private let otherKey = TSIGKey(name: key.name, algorithm: key.algorithm, secret: [1, 2, 3])

    @Test func `a signed answer is taken`() throws {
        var trial = try PollTrial(key)
        let answer = try Reply(to: trial.poll).signed(answering: trial.poll)
        #expect(trial.receive(answer).serial == 10)
    }

    @Test func `an answer that is not signed as it should be ends nothing, and the true one is still taken`() throws {
        var trial = try PollTrial(key)
        let reply = Reply(to: trial.poll)
        let forgeries = [
            reply.octets,
            try reply.signed(otherKey, answering: trial.poll),
            try reply.signed(answering: trial.poll, at: TSIGTime(signatureTime.seconds - 301)),
            try reply.signed(answering: try PollTrial(key, seed: 2).poll),
        ]
        for octets in forgeries {
            guard case .ignored(.tsig) = trial.receive(octets, at: 1) else { throw Unexpected("\(octets)") }
        }
        #expect(trial.receive(try reply.signed(answering: trial.poll), at: 1).serial == 10)
    }

    @Test func `if no better answer comes, the poll fails within three seconds with what was wrong`() throws {
        var trial = try PollTrial(key)
        let octets = try Reply(to: trial.poll).signed(otherKey, answering: trial.poll)
        _ = trial.receive(octets)
        #expect(trial.poll.deadline == .seconds(1))
        #expect(trial.wait() == .resend)
        #expect(trial.wait() == .resend)
        #expect(trial.poll.deadline == .seconds(3))
        let step = trial.wait()
        let failure = try #require(step.failure)
        guard case .tsig = failure else { throw Unexpected(failure) }
        #expect("\(failure)".hasPrefix("tsig verify failure"))
    }

    @Test func `an unsigned refusal is named with its RCODE`() throws {
        var trial = try PollTrial(key)
        let reply = Reply.to(trial.poll) { reply in
            reply.flags = 0x8005
            reply.answer = []
        }
        _ = trial.receive(reply)
        let text = "\(try #require(trial.waitOutStage().failure))"
        #expect(text.hasPrefix("expected a TSIG or SIG(0)"))
        #expect(text.hasSuffix(" (REFUSED)"))
    }

    @Test func `a server that does not have the key is named so`() throws {
        var trial = try PollTrial(key)
        var reply = Reply(to: trial.poll)
        reply.flags = 0x8009
        reply.answer = []
        _ = trial.receive(try reply.signed(answering: trial.poll, error: .badKey))
        let text = "\(try #require(trial.waitOutStage().failure))"
        #expect(text.contains("tsig indicates error: BADKEY"))
        #expect(!text.contains("NOTAUTH"))
    }

    @Test func `a TSIG where no key was used is not expected`() throws {
        var keyed = try PollTrial(key)
        var trial = try PollTrial()
        keyed.poll = try SOAPoll(
            PollSettings(zone: apex, primary: Peer(primary), key: key), at: .seconds(0), signedAt: signatureTime,
            using: &keyed.generator)
        let octets = try Reply(to: trial.poll).signed(answering: keyed.poll)
        #expect(trial.receive(octets) == .ignored(.unexpectedTSIG))
        #expect(trial.waitOutStage() == .failed(.unexpectedTSIG))
    }

    @Test func `over TCP a bad signature ends the poll at once`() throws {
        var generator = SplitMix64(seed: 3)
        var poll = try SOAPoll(
            PollSettings(zone: apex, primary: Peer(primary), key: key), over: .tcp, at: .seconds(0), signedAt: signatureTime,
            using: &generator)
        let octets = try Reply(to: poll).signed(otherKey, answering: poll)
        let step = poll.handle(octets.span, at: .seconds(1), signedAt: signatureTime, using: &generator)
        #expect(step.isFailure)
    }

    @Test func `a signed RCODE is judged like any other`() throws {
        var trial = try PollTrial(key)
        var reply = Reply(to: trial.poll)
        reply.flags = 0x8002
        reply.answer = []
        let step = trial.receive(try reply.signed(answering: trial.poll))
        #expect(step == .again(.retryingWithoutEDNS(.servFail)))
        _ = try key.verify(request: trial.poll.query.span, at: signatureTime)
    }
}
