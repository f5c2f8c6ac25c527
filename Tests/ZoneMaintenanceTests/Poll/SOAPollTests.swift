import DNS
import TSIG
import Testing

@testable import ZoneMaintenance

@Suite struct SOAPollTests {
    @Test func `the query asks for the SOA and nothing else, with EDNS and an empty EXPIRE`() throws {
        let poll = try PollTrial().poll
        let expected: [UInt8] =
            [0, 0, 0, 1, 0, 0, 0, 0, 0, 1] + apex.octets + [0, 6, 0, 1] + [0, 0, 41, 0x04, 0xD0, 0, 0, 0, 0, 0, 4, 0, 9, 0, 0]
        #expect(Array(poll.query.dropFirst(2)) == expected)
        #expect(poll.transport == .udp)
    }

    @Test func `what the settings leave out is left out`() throws {
        let withoutExpire = try PollTrial { settings in
            settings.requestsExpire = false
            settings.udpPayloadSize = 512
        }
        #expect(Array(withoutExpire.poll.query.suffix(11)) == [0, 0, 41, 2, 0, 0, 0, 0, 0, 0, 0])
        let withoutEDNS = try PollTrial { $0.usesEDNS = false }
        let expected: [UInt8] = [0, 0, 0, 1, 0, 0, 0, 0, 0, 0] + apex.octets + [0, 6, 0, 1]
        #expect(Array(withoutEDNS.poll.query.dropFirst(2)) == expected)
    }

    @Test func `with a key the query is signed`() throws {
        let poll = try PollTrial(key).poll
        _ = try key.verify(request: poll.query.span, at: signatureTime)
    }

    @Test func `a good answer gives the SOA and the primary's own EXPIRE`() throws {
        var trial = try PollTrial()
        let step = trial.receive(Reply.to(trial.poll) { $0.edns = .expire(1234) })
        guard case .answer(let answer) = step else { throw Unexpected("\(step)") }
        #expect(answer.soa.serial == Serial(10))
        #expect(answer.soa.expire == 86400)
        #expect(answer.expire == 1234)
    }

    @Test(arguments: [0, 1234] as [UInt32])
    func `an EXPIRE that was not asked for counts for nothing`(seconds: UInt32) throws {
        var trial = try PollTrial { $0.requestsExpire = false }
        let step = trial.receive(Reply.to(trial.poll) { $0.edns = .expire(seconds) })
        guard case .answer(let answer) = step else { throw Unexpected("\(step)") }
        #expect(answer.expire == nil)
    }

    @Test func `an EXPIRE that is no less than the SOA's says nothing new`() throws {
        for (option, remaining) in [(1, 1), (86399, 86399), (86400, nil), (86401, nil), (.max, nil)] as [(UInt32, UInt32?)] {
            var trial = try PollTrial()
            let step = trial.receive(Reply.to(trial.poll) { $0.edns = .expire(option) })
            guard case .answer(let answer) = step else { throw Unexpected("\(step)") }
            #expect(answer.expire == option)
            #expect(answer.remaining == remaining)
        }
    }

    @Test func `a primary whose own copy has expired is passed over, and one whose EXPIRE is 0 is not`() throws {
        var trial = try PollTrial()
        let step = trial.receive(Reply.to(trial.poll) { $0.edns = .expire(0) })
        #expect(step == .failed(.primaryExpired))
        trial = try PollTrial()
        let own = trial.receive(
            Reply.to(trial.poll) { reply in
                reply.edns = .expire(0)
                reply.answer = [soaRecord(expire: 0)]
            })
        guard case .answer(let answer) = own else { throw Unexpected("\(own)") }
        #expect(answer.remaining == nil)
    }

    @Test func `letter case in the answer does not count`() throws {
        var trial = try PollTrial()
        let answer = Reply.to(trial.poll) { reply in
            reply.questions = [Question(name: name("EXAMPLE.com"), type: .soa, recordClass: .internet)]
            reply.answer = [soaRecord(owner: name("exAMPle.Com"))]
        }
        #expect(trial.receive(answer).serial == 10)
    }

    @Test func `silence is three tries with EDNS, three without, then TCP, then the next primary`() throws {
        var trial = try PollTrial()
        var story: [(second: Int64, step: PollStep)] = []
        var queries: [[UInt8]] = [trial.poll.query]
        var isOver = false
        while !isOver {
            let second = trial.poll.deadline.milliseconds / 1000
            let step = trial.wait()
            story.append((second, step))
            queries.append(trial.poll.query)
            isOver = step.isFailure
        }
        #expect(story.map(\.second) == [5, 10, 15, 20, 25, 30, 45])
        #expect(
            story.map(\.step) == [
                .resend, .resend, .again(.retryingWithoutEDNS(nil)), .resend, .resend, .tcp(.failed(.retryLimitExceeded)),
                .failed(.timedOut),
            ])
        #expect(queries[0] == queries[1] && queries[0] == queries[2], "the same octets: a late answer is as good")
        #expect(queries[3] == queries[5])
        #expect(Set(queries.map { Array($0[..<2]) }).count == 3, "each stage has its own ID")
        #expect(queries[3].count < queries[0].count && queries[6].count == queries[0].count)
        #expect(trial.poll.transport == .tcp)
    }

    @Test func `without try-tcp-refresh silence over UDP is the end`() throws {
        var trial = try PollTrial { $0.triesTCP = false }
        #expect(trial.waitOutStage() == .again(.retryingWithoutEDNS(nil)))
        #expect(trial.waitOutStage() == .failed(.retryLimitExceeded))
    }

    @Test func `an answer to the first try that comes during the third is good`() throws {
        var trial = try PollTrial()
        let answer = Reply.to(trial.poll)
        #expect(trial.wait() == .resend)
        #expect(trial.wait() == .resend)
        #expect(trial.receive(answer, at: 14).serial == 10)
    }

    @Test func `what answers another query is passed over, and the wait goes on as it was`() throws {
        var trial = try PollTrial()
        let deadline = trial.poll.deadline
        let strangers = [
            trial.poll.query, [], [1, 2, 3],
            Reply.to(trial.poll) { $0.id ^= 1 },
            Reply.to(trial.poll) { $0.questions = [] },
            Reply.to(trial.poll) { $0.questions += $0.questions },
            Reply.to(trial.poll) { $0.questions = [Question(name: name("example.org"), type: .soa, recordClass: .internet)] },
            Reply.to(trial.poll) { $0.questions = [Question(name: apex, type: .ns, recordClass: .internet)] },
            Reply.to(trial.poll) { $0.questions = [Question(name: apex, type: .soa, recordClass: .chaos)] },
        ]
        for octets in strangers {
            guard case .ignored = trial.receive(octets, at: 3) else { throw Unexpected("\(octets)") }
        }
        #expect(trial.poll.deadline == deadline)
        #expect(trial.receive(Reply.to(trial.poll), at: 4).serial == 10)
    }

    @Test func `over TCP, what answers another query ends the poll`() throws {
        var trial = try PollTrial()
        _ = trial.waitOutStage()
        _ = trial.waitOutStage()
        #expect(trial.poll.transport == .tcp)
        var other = trial
        let id = trial.poll.query.span.uint16(at: 0)
        let step = trial.receive(Reply.to(trial.poll) { $0.id ^= 1 })
        #expect(step == .failed(.unexpectedID(id ^ 1)))
        #expect(other.receive(Reply.to(other.poll)).serial == 10)
    }

    @Test(arguments: [
        (ResponseCode.servFail, PollStep.again(.retryingWithoutEDNS(.servFail))),
        (.notImp, .again(.retryingWithoutEDNS(.notImp))),
        (.formErr, .again(.retryingWithoutEDNS(.formErr))),
        (.nxDomain, .failed(.unexpectedResponseCode(.nxDomain))),
        (.notAuth, .failed(.unexpectedResponseCode(.notAuth))),
        (.refused, .transferAnyway),
    ])
    func `each RCODE leads where BIND goes`(code: ResponseCode, expected: PollStep) throws {
        var trial = try PollTrial()
        let answer = Reply.to(trial.poll) { reply in
            reply.flags |= code.value
            reply.answer = []
        }
        let step = trial.receive(answer)
        #expect(step == expected)
        if case .again = step {
            #expect(trial.poll.query.span.uint16(at: 10) == 0, "no OPT")
            let again = trial.receive(
                Reply.to(trial.poll) { reply in
                    reply.flags |= code.value
                    reply.answer = []
                })
            #expect(again == .failed(.unexpectedResponseCode(code)))
        }
    }

    @Test func `a FORMERR from one who knows EDNS is not about EDNS`() throws {
        var trial = try PollTrial()
        let step = trial.receive(
            Reply.to(trial.poll) { reply in
                reply.flags |= 1
                reply.edns = EDNS(payloadSize: 1232)
            })
        #expect(step == .failed(.unexpectedResponseCode(.formErr)))
    }

    @Test func `BADVERS, whose upper bits are in the OPT record, is retried without EDNS`() throws {
        var trial = try PollTrial()
        let step = trial.receive(
            Reply.to(trial.poll) { reply in
                reply.answer = []
                reply.edns = EDNS(payloadSize: 1232)
                reply.edns?.extendedResponseCode = 1
            })
        #expect(step == .again(.retryingWithoutEDNS(.badVers)))
    }

    @Test func `a header alone will do to say FORMERR`() throws {
        var trial = try PollTrial()
        let step = trial.receive(
            Reply.to(trial.poll) { reply in
                reply.flags = 0x8001
                reply.questions = []
                reply.answer = []
            })
        guard case .again = step else { throw Unexpected("\(step)") }
    }

    @Test func `a truncated answer leads to TCP, wherever it was cut`() throws {
        let whole = try PollTrial()
        let octets = Reply.to(whole.poll) { $0.flags |= 0x0200 }
        for count in 12 + apex.octets.count + 4...octets.count {
            var trial = whole
            let step = trial.receive(Array(octets[..<count]))
            #expect(step == .tcp(.truncated), "\(count)")
            #expect(trial.poll.transport == .tcp)
            #expect(trial.poll.deadline == .seconds(15))
            let truncatedAgain = trial.receive(Reply.to(trial.poll) { $0.flags |= 0x0200 })
            #expect(truncatedAgain == .failed(.truncatedOverTCP))
        }
    }

    @Test func `each answer that is no SOA of the zone has its failure`() throws {
        let nameserver = record(.ns, rdata: name("ns1.example.com").octets)
        let cases: [(PollFailure, (inout Reply) -> Void)] = [
            (.notAuthoritative, { $0.flags &= ~0x0400 }),
            (.unexpectedOpcode(.notify), { $0.flags |= 4 << 11 }),
            (.cname, { $0.answer.append(record(.cname, rdata: [0])) }),
            (.referral, { ($0.answer, $0.authority) = ([], [nameserver]) }),
            (.noData, { $0.answer = [] }),
            (.noData, { ($0.answer, $0.authority) = ([], [soaRecord(), nameserver]) }),
            (.soaCount(2), { $0.answer += $0.answer }),
            (.noSOA, { $0.answer = [soaRecord(owner: name("com"))] }),
            (.noSOA, { $0.answer = [soaRecord(recordClass: .chaos)] }),
        ]
        for (failure, change) in cases {
            var trial = try PollTrial()
            let step = trial.receive(Reply.to(trial.poll, change))
            #expect(step == .failed(failure))
        }
    }

    @Test func `a socket's error ends the poll in BIND's words`() throws {
        let trial = try PollTrial()
        #expect(trial.poll.transportFailed("connection refused") == .failed(.transport(resultText: "connection refused")))
    }
}
