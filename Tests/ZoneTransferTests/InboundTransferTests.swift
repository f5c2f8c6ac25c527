import DNS
import TSIG
import TestSupport
import Testing
import ZoneTransfer

@Suite struct InboundTransferTests {
    let primary = Primary()

    @Test func `a zone in one message is passed on without its closing SOA`() throws {
        let ending = try primary.ending(of: [smallZone() + [closing]])
        guard case .verified(let serial, let records, let statistics) = ending else {
            Issue.record("\(ending)")
            return
        }
        #expect(serial == Serial(7))
        #expect(records.map { $0.split(separator: " ")[1] } == ["SOA", "NS", "A", "A"])
        #expect(records[3] == "www.example.com A c0 0 2 2")
        #expect(statistics.messages == 1)
        #expect(statistics.records == 5)
        #expect(statistics.octets == primary.answer([smallZone() + [closing]])[0].count)
    }

    @Test func `it does not matter how the records are spread over messages`() throws {
        let records = smallZone() + [closing]
        let whole = try primary.ending(of: [records]).records
        #expect(!whole.isEmpty)
        #expect(try primary.ending(of: records.map { [$0] }).records.count == whole.count)
        #expect(try primary.ending(of: [[], Array(records[..<2]), [], Array(records[2...])]).records.count == whole.count)
    }

    @Test func `only the first message must repeat the question, and any may`() throws {
        let parts = [Array(smallZone()[..<2]), Array(smallZone()[2...]) + [closing]]
        var messages = [primary.message(parts[0], first: true).octets, primary.message(parts[1], first: true).octets]
        #expect(try primary.ending(of: messages).isVerified)
        messages[0] = primary.message(parts[0]).octets
        #expect(try primary.ending(of: messages) == .refused(.missingQuestion))
    }

    @Test func `a question that is not ours is refused in any message`() throws {
        for (question, part) in [
            (Question(name: Name("example.org"), type: .axfr, recordClass: .internet), TransferError.QuestionPart.name),
            (Question(name: Primary.zone, type: .ixfr, recordClass: .internet), .type),
            (Question(name: Primary.zone, type: .axfr, recordClass: .chaos), .class),
        ] {
            var first = primary.message(smallZone(), first: true)
            var second = primary.message([closing])
            second.questions = [question]
            #expect(try primary.ending(of: [first.octets, second.octets]) == .refused(.questionMismatch(part)))
            first.questions = [question]
            #expect(try primary.ending(of: [first.octets]) == .refused(.questionMismatch(part)))
        }
        var twice = primary.message(smallZone() + [closing], first: true)
        twice.questions.append(primary.request.question)
        #expect(try primary.ending(of: [twice.octets]) == .refused(.tooManyQuestions(2)))
    }

    @Test func `a message with another ID is refused`() throws {
        var second = primary.message([closing])
        second.id = 4712
        let messages = [primary.message(smallZone(), first: true).octets, second.octets]
        #expect(try primary.ending(of: messages) == .refused(.unexpectedID(expected: 4711, received: 4712)))
    }

    @Test func `a query, and an answer to another kind of query, are refused`() throws {
        var message = primary.message(smallZone() + [closing], first: true)
        message.isResponse = false
        #expect(try primary.ending(of: [message.octets]) == .refused(.notAResponse))
        message.isResponse = true
        message.opcode = .notify
        #expect(try primary.ending(of: [message.octets]) == .refused(.unexpectedOpcode(.notify)))
    }

    @Test(arguments: [ResponseCode.formErr, .servFail, .nxDomain, .notImp, .refused, .notAuth])
    func `an error is told in the primary's word, in the first message and later`(code: ResponseCode) throws {
        var message = primary.message([], first: true)
        message.responseCode = code
        #expect(try primary.ending(of: [message.octets]) == .refused(.responseCode(code, tsig: nil)))
        let messages = [primary.message(smallZone(), first: true).octets, message.octets]
        let ending = try primary.ending(of: messages)
        #expect(ending.error?.resultText == code.description)
    }

    @Test func `what does not begin with the SOA is refused`() throws {
        let records = Array(smallZone()[1...]) + [closing]
        #expect(try primary.ending(of: [records]) == .refused(.firstRecordNotSOA(.ns)))
    }

    @Test func `a closing SOA that differs from the first is refused`() throws {
        for other in [TestRecord.soa(Primary.zone, serial: 8), .soa(Primary.zone, serial: 7, refresh: 1)] {
            #expect(try primary.ending(of: [smallZone() + [other]]) == .refused(.closingSOADiffers))
        }
    }

    @Test func `records after the closing SOA are refused in its message, and another message is never taken`() throws {
        let extra = TestRecord.a(Name("late.example.com"), 1)
        #expect(try primary.ending(of: [smallZone() + [closing, extra]]) == .refused(.recordsAfterEnd))
        #expect(try primary.ending(of: [smallZone() + [closing, closing]]) == .refused(.recordsAfterEnd))
        for later in [[extra], []] {
            var transfer = InboundTransfer(
                answering: primary.request, verifying: nil, limits: TransferLimits(), into: ReceivedZone())
            let messages = primary.answer([smallZone() + [closing], later])
            let (last, more) = (messages[0], messages[1])
            try transfer.receive(last.span, at: Primary.now)
            let isComplete = transfer.isComplete
            #expect(isComplete)
            do throws(ReceiveError<ReceivedZone.Failure>) {
                try transfer.receive(more.span, at: Primary.now)
                Issue.record("taken")
            } catch {
                guard case .transfer(.recordsAfterEnd) = error else {
                    Issue.record("\(error)")
                    return
                }
            }
        }
    }

    /// OPT with this in the upper octet of its TTL (RFC 6891 §6.1.3).
    private static func opt(extending code: UInt8 = 0, owner: Name = .root, _ octets: [UInt8] = []) -> TestRecord {
        TestRecord(owner, .opt, class: RecordClass(1232), ttl: UInt32(code) << 24, octets)
    }

    @Test(arguments: [nil, 4 as UInt32])
    func `an OPT record that makes an error of NOERROR is refused, in every message`(held: UInt32?) throws {
        var primary = primary
        primary.held = held
        for position in 0..<3 {
            var messages = [smallZone(), [.a(Name("x.example.com"), 1)], [closing]].enumerated().map { index, records in
                primary.message(records, first: index == 0)
            }
            #expect(try primary.ending(of: messages.map(\.octets)).isVerified)
            messages[position].additional = [Self.opt()]
            #expect(try primary.ending(of: messages.map(\.octets)).isVerified)
            messages[position].additional = [Self.opt(extending: 1)]
            #expect(try primary.ending(of: messages.map(\.octets)) == .refused(.responseCode(.badVers, tsig: nil)))
        }
    }

    @Test(arguments: [nil, 4 as UInt32])
    func `an error is told with the upper bits of its OPT record`(held: UInt32?) throws {
        var primary = primary
        primary.held = held
        var message = primary.message([], first: true)
        message.additional = [Self.opt(extending: 1)]
        #expect(try primary.ending(of: [message.octets]) == .refused(.responseCode(.badVers, tsig: nil)))
        message.responseCode = ResponseCode(7)
        #expect(try primary.ending(of: [message.octets]) == .refused(.responseCode(ResponseCode(23), tsig: nil)))
        message.additional = []
        #expect(try primary.ending(of: [message.octets]) == .refused(.responseCode(ResponseCode(7), tsig: nil)))
    }

    @Test func `two OPT records, one outside the additional section and one that is none are refused`() throws {
        func ending(authority: [TestRecord] = [], _ additional: [TestRecord]) throws -> Ending {
            var message = primary.message(smallZone() + [closing], first: true)
            message.authority = authority
            message.additional = additional
            return try primary.ending(of: [message.octets])
        }
        #expect(try ending([.a(Name("x.example.com"), 1), Self.opt()]).isVerified)
        #expect(try ending(authority: [Self.opt()], []) == .refused(.unexpectedRecord(.opt)))
        for additional in [
            [Self.opt(), Self.opt()], [Self.opt(), .a(Name("x.example.com"), 1), Self.opt()],
            [Self.opt(owner: Name("example.com"))], [Self.opt([0, 9, 0])],
        ] {
            guard case .refused(.wire(.malformedRDATA(.opt, _))) = try ending(additional) else {
                Issue.record("\(try ending(additional))")
                continue
            }
        }
    }

    @Test func `octets after the last record are refused`() throws {
        let message = primary.answer([smallZone() + [closing]])[0] + [0]
        #expect(try primary.ending(of: [message]) == .refused(.wire(.trailingOctets(count: 1))))
    }

    @Test func `a transfer that stops before the closing SOA is not vouched for`() throws {
        #expect(try primary.ending(of: [smallZone()]) == .refused(.unfinished))
        #expect(try primary.ending(of: [[UInt8]]()) == .refused(.unfinished))
    }

    @Test func `an SOA below the apex is refused`() throws {
        let child = TestRecord.soa(Name("sub.example.com"), serial: 7)
        #expect(
            try primary.ending(of: [smallZone() + [child, closing]])
                == .refused(.soaBelowApex(owner: Name("sub.example.com"))))
    }

    @Test(arguments: [RecordType.tkey, .tsig, .ixfr, .axfr, .any, .opt, RecordType(0), RecordType(128)])
    func `a type that no zone can hold is refused`(type: RecordType) throws {
        let record = TestRecord(Name("www.example.com"), type, [])
        #expect(try primary.ending(of: [smallZone() + [record, closing]]) == .refused(.unexpectedRecord(type)))
    }

    @Test func `a record of another class is refused`() throws {
        let record = TestRecord(Name("www.example.com"), .a, class: .chaos, [1, 2, 3, 4])
        #expect(try primary.ending(of: [smallZone() + [record, closing]]) == .refused(.badClass(.chaos)))
    }

    @Test func `a zone without a name server at its apex is refused`() throws {
        let below = TestRecord.ns(Name("sub.example.com"), Name("ns1.example.com"))
        let records = [closing, .a(Name("www.example.com"), 1), below, closing]
        #expect(try primary.ending(of: [records]) == .refused(.noNameservers))
    }

    @Test func `a serial older than the polled one is refused, and the same or a newer one taken`() throws {
        var primary = primary
        primary.limits.polledSerial = Serial(8)
        #expect(
            try primary.ending(of: [smallZone() + [closing]])
                == .refused(.serialBehindPoll(received: Serial(7), polled: Serial(8))))
        for polled: UInt32 in [7, 6, 0xFFFF_FFFF] {
            primary.limits.polledSerial = Serial(polled)
            #expect(try primary.ending(of: [smallZone() + [closing]]).isVerified)
        }
    }

    @Test func `a signed answer is refused where no key is configured`() throws {
        var signer = primary
        signer.key = testKey
        let messages = try signer.signed(primary.answer([smallZone() + [closing]]))
        #expect(try primary.ending(of: messages) == .refused(.unexpectedTSIG(keyName: testKey.name)))
    }

    @Test func `who takes the records can refuse them`() throws {
        var primary = primary
        primary.capacity = 3
        #expect(try primary.ending(of: [smallZone() + [closing]]) == .notTaken(.full))
    }

    @Test func `a message cut short anywhere is refused`() throws {
        let message = primary.answer([smallZone() + [closing]])[0]
        for length in 0..<message.count {
            let ending = try primary.ending(of: [Array(message[..<length])])
            #expect(!ending.isVerified, "cut to \(length) octets")
        }
    }

    @Test func `a message with any octet flipped ends in a zone or an error`() throws {
        let message = primary.answer([smallZone() + [closing]])[0]
        for index in message.indices {
            for bit in 0..<8 {
                var flipped = message
                flipped[index] ^= 1 << bit
                let ending = try primary.ending(of: [flipped])
                #expect(ending.isVerified ? ending.records.count <= 4 : ending.error != nil)
            }
        }
    }
}
