import DNS
import Testing

@testable import ZoneMaintenance

@Suite struct ServedPollTests {
    /// A question, and the chance that it draws from; times are seconds.
    private struct Trial {
        var poll: ServedPoll
        var generator = SplitMix64(seed: 1)

        init(until end: Int64 = 60) throws {
            poll = try ServedPoll(
                of: apex, .internet, at: Peer(primary), until: .seconds(end), at: .seconds(0), signedAt: signatureTime,
                using: &generator)
        }

        /// What the good answer with serial 10, changed, leads to.
        mutating func receive(_ change: (inout Reply) -> Void = { _ in }) -> ServedStep {
            var reply = Reply(toQuery: poll.query)
            change(&reply)
            return poll.handle(reply.octets.span, at: .seconds(0), signedAt: signatureTime, using: &generator)
        }
    }

    @Test func `one query without EDNS, a second over UDP, a second over TCP`() throws {
        var trial = try Trial()
        #expect(trial.poll.transport == .udp)
        #expect(trial.poll.query.count == 12 + apex.octets.count + 4)
        #expect(trial.poll.deadline == .seconds(1))
        let query = trial.poll.query
        let silence = trial.poll.timedOut(at: .seconds(1))
        #expect(silence == .tcp)
        #expect(trial.poll.transport == .tcp && trial.poll.query == query)
        #expect(trial.poll.deadline == .seconds(2))
        trial.poll.connected(at: .seconds(5))
        #expect(trial.poll.deadline == .seconds(6))
        let end = trial.poll.timedOut(at: .seconds(6))
        #expect(end == .nothing(reason: "timed out"))
    }

    @Test func `nothing is waited for past the end`() throws {
        var trial = try Trial(until: 0)
        #expect(trial.poll.deadline == .seconds(0))
        _ = trial.poll.timedOut(at: .seconds(0))
        trial.poll.connected(at: .seconds(3))
        #expect(trial.poll.deadline == .seconds(0))
    }

    @Test func `what the server says is told, and what may be another's is passed over`() throws {
        var trial = try Trial()
        let steps = [
            trial.receive { $0.id ^= 1 },
            trial.receive { $0.answer = [[1, 2, 3]] },
            trial.receive { $0.flags |= 2 },
            trial.receive { $0.flags |= 5 },
            trial.receive { $0.flags = 0x8000 },
            trial.receive(),
        ]
        #expect(
            steps == [
                .ignored, .ignored, .nothing(reason: "unexpected rcode (SERVFAIL)"),
                .nothing(reason: "unexpected rcode (REFUSED)"), .nothing(reason: "non-authoritative answer"),
                .serial(Serial(10)),
            ])
    }

    @Test func `an answer cut short leads to TCP, and is passed over where TCP was tried for silence`() throws {
        var cut = try Trial()
        let first = cut.receive { $0.flags |= 0x0200 }
        #expect(first == .tcp)
        let again = cut.receive { $0.flags |= 0x0200 }
        #expect(again == .nothing(reason: "truncated TCP response"))
        var silent = try Trial()
        _ = silent.poll.timedOut(at: .seconds(1))
        let truncated = silent.receive { $0.flags |= 0x0200 }
        #expect(truncated == .ignored)
        let good = silent.receive()
        #expect(good == .serial(Serial(10)))
    }
}
