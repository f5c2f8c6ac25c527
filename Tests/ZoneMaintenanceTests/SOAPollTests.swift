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
        guard case .failed(let report) = step else { throw Unexpected("\(step)") }
        #expect(report.event == .failed(.primaryExpired))
        #expect(
            report.line(zone: "example.com/IN") == """
                zone example.com/IN: refresh: ignoring primary 192.0.2.1#53 (source 0.0.0.0#0): \
                its own copy has expired (EDNS EXPIRE of 0)
                """)
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
        var story: [String] = []
        var queries: [[UInt8]] = [trial.poll.query]
        var isOver = false
        while !isOver {
            let second = trial.poll.deadline.milliseconds / 1000
            let step = trial.wait()
            story.append("\(second) \(step.line ?? "\(step)")")
            queries.append(trial.poll.query)
            isOver = step.isFailure
        }
        #expect(
            story == [
                "5 resend", "10 resend",
                "15 refresh: timeout retrying without EDNS primary 192.0.2.1#53 (source 0.0.0.0#0)",
                "20 resend", "25 resend",
                "30 refresh: retry limit for primary 192.0.2.1#53 exceeded (source 0.0.0.0#0)",
                "45 refresh: failure trying primary 192.0.2.1#53 (source 0.0.0.0#0): timed out",
            ])
        #expect(queries[0] == queries[1] && queries[0] == queries[2], "the same octets: a late answer is as good")
        #expect(queries[3] == queries[5])
        #expect(Set(queries.map { Array($0[..<2]) }).count == 3, "each stage has its own ID")
        #expect(queries[3].count < queries[0].count && queries[6].count == queries[0].count)
        #expect(trial.poll.transport == .tcp)
    }

    @Test func `without try-tcp-refresh silence over UDP is the end`() throws {
        var trial = try PollTrial { $0.triesTCP = false }
        #expect(trial.waitOutStage().line?.contains("retrying without EDNS") == true)
        let step = trial.waitOutStage()
        #expect(step.isFailure)
        #expect(step.line == "refresh: retry limit for primary 192.0.2.1#53 exceeded (source 0.0.0.0#0)")
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
        #expect(
            step.line
                == "refresh: failure trying primary 192.0.2.1#53 (source 0.0.0.0#0): unexpected message id: \(id ^ 1)")
        #expect(other.receive(Reply.to(other.poll)).serial == 10)
    }

    @Test(arguments: [
        (ResponseCode.servFail, "refresh: rcode (SERVFAIL) retrying without EDNS primary"),
        (.notImp, "refresh: rcode (NOTIMP) retrying without EDNS primary"),
        (.formErr, "refresh: rcode (FORMERR) retrying without EDNS primary"),
        (.nxDomain, "refresh: unexpected rcode (NXDOMAIN) from primary"),
        (.notAuth, "refresh: unexpected rcode (NOTAUTH) from primary"),
        (.refused, "refresh: unexpected rcode (REFUSED) from primary"),
    ])
    func `each RCODE leads where BIND goes`(code: ResponseCode, line: String) throws {
        var trial = try PollTrial()
        let answer = Reply.to(trial.poll) { reply in
            reply.flags |= code.value
            reply.answer = []
        }
        let step = trial.receive(answer)
        #expect(step.line == "\(line) 192.0.2.1#53 (source 0.0.0.0#0)")
        switch step {
        case .again:
            #expect(trial.poll.query.span.uint16(at: 10) == 0, "no OPT")
            let again = trial.receive(
                Reply.to(trial.poll) { reply in
                    reply.flags |= code.value
                    reply.answer = []
                })
            #expect(again.line == "refresh: unexpected rcode (\(code)) from primary 192.0.2.1#53 (source 0.0.0.0#0)")
        case .transferAnyway: #expect(code == .refused)
        default: #expect(step.isFailure && code != .refused)
        }
    }

    @Test func `a FORMERR from one who knows EDNS is not about EDNS`() throws {
        var trial = try PollTrial()
        let step = trial.receive(
            Reply.to(trial.poll) { reply in
                reply.flags |= 1
                reply.edns = EDNS(payloadSize: 1232)
            })
        #expect(step.line == "refresh: unexpected rcode (FORMERR) from primary 192.0.2.1#53 (source 0.0.0.0#0)")
    }

    @Test func `BADVERS, whose upper bits are in the OPT record, is retried without EDNS`() throws {
        var trial = try PollTrial()
        let step = trial.receive(
            Reply.to(trial.poll) { reply in
                reply.answer = []
                reply.edns = EDNS(payloadSize: 1232)
                reply.edns?.extendedResponseCode = 1
            })
        #expect(
            step.line
                == "refresh: rcode (BADVERS) retrying without EDNS EXPIRE OPTION primary 192.0.2.1#53 (source 0.0.0.0#0)")
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
            guard case .tcp = step else { throw Unexpected("\(count): \(step)") }
            #expect(
                step.line
                    == "refresh: truncated UDP answer, initiating TCP zone xfer for primary 192.0.2.1#53 (source 0.0.0.0#0)")
            #expect(trial.poll.transport == .tcp)
            #expect(trial.poll.deadline == .seconds(15))
            let truncatedAgain = trial.receive(Reply.to(trial.poll) { $0.flags |= 0x0200 })
            #expect(
                truncatedAgain.line == "refresh: truncated TCP response from primary 192.0.2.1#53 (source 0.0.0.0#0)")
        }
    }

    @Test func `each answer that is no SOA of the zone has its line`() throws {
        let nameserver = record(.ns, rdata: name("ns1.example.com").octets)
        let cases: [(String, (inout Reply) -> Void)] = [
            ("non-authoritative answer from primary", { $0.flags &= ~0x0400 }),
            ("unexpected opcode (NOTIFY) from", { $0.flags |= 4 << 11 }),
            ("CNAME at top of zone in primary", { $0.answer.append(record(.cname, rdata: [0])) }),
            ("referral response from primary", { ($0.answer, $0.authority) = ([], [nameserver]) }),
            ("NODATA response from primary", { $0.answer = [] }),
            ("NODATA response from primary", { ($0.answer, $0.authority) = ([], [soaRecord(), nameserver]) }),
            ("answer SOA count (2) != 1 from primary", { $0.answer += $0.answer }),
            ("unable to get SOA record from primary", { $0.answer = [soaRecord(owner: name("com"))] }),
            ("unable to get SOA record from primary", { $0.answer = [soaRecord(recordClass: .chaos)] }),
        ]
        for (words, change) in cases {
            var trial = try PollTrial()
            let step = trial.receive(Reply.to(trial.poll, change))
            #expect(step.isFailure)
            #expect(step.line == "refresh: \(words) 192.0.2.1#53 (source 0.0.0.0#0)")
        }
    }

    @Test func `a socket's error ends the poll in BIND's words`() throws {
        let trial = try PollTrial()
        #expect(
            trial.poll.transportFailed("connection refused").line
                == "refresh: failure trying primary 192.0.2.1#53 (source 0.0.0.0#0): connection refused")
    }

    @Test func `the source address stands in the line, or the family's any`() throws {
        let v6 = try PollTrial { $0 = PollSettings(zone: apex, primary: Peer(Endpoint(.v6(0x2001_0DB8 << 32, 1), port: 5300))) }
        #expect(
            v6.poll.transportFailed("timed out").line
                == "refresh: failure trying primary 2001:db8::1#5300 (source ::#0): timed out")
        let bound = try PollTrial { $0 = PollSettings(zone: apex, primary: Peer(primary, from: .v4(0xC000_0202))) }
        #expect(
            bound.poll.transportFailed("timed out").line
                == "refresh: failure trying primary 192.0.2.1#53 (source 192.0.2.2#0): timed out")
    }
}
