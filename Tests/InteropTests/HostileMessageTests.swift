import DNS
import TestSupport
import Testing

/// Messages that are none: cut short, looped, lying about their lengths, or about another matter.
@Suite(.fewAtATime) struct HostileMessageTests {
    /// How long the first message is as it should be: a record that is appended begins there.
    private static let octets = 99
    private static let end = "unexpected end of input"

    static let lengths: [HostileAnswer] = [
        HostileAnswer("an empty message", end, "\(end) at octet 0") { _ in [[]] },
        HostileAnswer("half a header", end, "\(end) at octet 11", changing: { $0.removeSubrange(11...) }),
        HostileAnswer("half a question", end, "\(end) at octet 20", changing: { $0.removeSubrange(20...) }),
        HostileAnswer("half an RDATA", end, changing: { $0.removeLast(2) }),
        HostileAnswer("an RDLENGTH that leads out of the message", end, changing: { $0[$0.count - 6] = 0xFF }),
        HostileAnswer("more answers announced than there are", end, changing: { $0.changeAnswerCount(by: 1) }),
        HostileAnswer("65535 answers announced", end, changing: { $0.replaceSubrange(6...7, with: [0xFF, 0xFF]) }),
        HostileAnswer(
            "65535 records of authority announced", end, changing: { $0.replaceSubrange(8...9, with: [0xFF, 0xFF]) }),
        HostileAnswer(
            "65535 additional records announced", end, changing: { $0.replaceSubrange(10...11, with: [0xFF, 0xFF]) }),
        HostileAnswer("fewer answers announced than there are", "extra input data", changing: { $0.changeAnswerCount(by: -1) }),
        HostileAnswer(
            "octets behind the last record", "extra input data", "extra input data: 3 octets", changing: { $0 += [1, 2, 3] }),
        HostileAnswer(
            "an A record of three octets", "FORMERR", "malformed A RDATA at octet 35",
            records: {
                [TestRecord(try HostileTrial.apex, .a, [127, 0, 0])]
            }),
        HostileAnswer(
            "an AAAA record of four octets", "FORMERR",
            records: {
                [TestRecord(try HostileTrial.apex, .aaaa, [127, 0, 0, 1])]
            }),
        HostileAnswer(
            "a TXT record whose string leads out of it", "FORMERR",
            records: {
                [TestRecord(try HostileTrial.apex, .txt, [9, 1, 2, 3])]
            }),
        HostileAnswer(
            "a SOA record without its last number", "FORMERR",
            building: { message in
                message.answers[0].rdata.removeLast()
            }),
        HostileAnswer(
            "an MX record whose name leads out of it", end,
            records: {
                [TestRecord(try HostileTrial.apex, .mx, [0, 10, 3, 1])]
            }),
    ]

    static let names: [HostileAnswer] = [
        HostileAnswer(
            "a pointer to itself", "FORMERR", "bad compression pointer at octet \(octets)",
            changing: {
                $0.appendAddress(of: [0xC0, UInt8($0.count)])
            }),
        HostileAnswer(
            "a pointer forward", "FORMERR", "bad compression pointer at octet \(octets)",
            changing: {
                $0.appendAddress(of: [0xC0, UInt8($0.count + 4)])
            }),
        HostileAnswer(
            "a pointer out of the message", "FORMERR", "bad compression pointer at octet \(octets)",
            changing: {
                $0.appendAddress(of: [0xFF, 0xFF])
            }),
        HostileAnswer(
            "a label and a pointer back to it", "FORMERR", "bad compression pointer at octet \(octets + 2)",
            changing: {
                $0.appendAddress(of: [1, 0x61, 0xC0, UInt8($0.count)])
            }),
        HostileAnswer(
            "two pointers to each other", "FORMERR",
            changing: { octets in
                let start = UInt8(octets.count)
                octets.appendAddress(of: [1, 0x61, 0xC0, start + 4])
                octets.appendAddress(of: [0xC0, start])
            }),
        HostileAnswer(
            "a name of 256 octets", "FORMERR", "name longer than 255 octets at octet \(octets)",
            changing: {
                $0.appendAddress(of: label(63) + label(63) + label(63) + label(62) + [0])
            }),
        HostileAnswer(
            "a name that a pointer makes longer than 255 octets", "FORMERR",
            changing: { octets in
                let start = UInt8(octets.count)
                octets.appendAddress(of: label(63) + label(63) + label(63) + [0])
                octets.appendAddress(of: label(63) + [0xC0, start])
            }),
        HostileAnswer(
            "a label of type 1", "FORMERR", "bad label type 1 at octet \(octets)",
            changing: {
                $0.appendAddress(of: [0x41, 0x61, 0])
            }),
        HostileAnswer(
            "a label of type 2", "FORMERR", "bad label type 2 at octet \(octets)",
            changing: {
                $0.appendAddress(of: [0x80, 0x61, 0])
            }),
        HostileAnswer(
            "a name without an end", end,
            changing: { octets in
                octets.changeAnswerCount(by: 1)
                octets += [3, 0x61, 0x61]
            }),
    ]

    private static func label(_ length: Int) -> [UInt8] {
        [UInt8(length)] + [UInt8](repeating: UInt8(ascii: "a"), count: length)
    }

    static let headers: [HostileAnswer] = [
        HostileAnswer("another ID", "unexpected message id") { request in
            var message = try MessageBuilder(answering: request, HostileTrial.records())
            message.id ^= 0x0100
            return [message.octets]
        },
        HostileAnswer("another ID in the second message", "unexpected message id") { request in
            var messages = try MessageBuilder.transfer(of: HostileTrial.records(), answering: request, recordsPerMessage: 2)
            messages[1][0] ^= 1
            return messages
        },
        HostileAnswer("a query", "FORMERR", "message is a query, not a response", building: { $0.isResponse = false }),
        HostileAnswer("the request itself", "FORMERR", "message is a query, not a response") { [$0] },
        HostileAnswer("a NOTIFY", "unexpected OPCODE", "unexpected opcode NOTIFY", building: { $0.opcode = .notify }),
        HostileAnswer(
            "an answer about another zone", "FORMERR", "question name mismatch",
            building: {
                $0.questions[0] = Question(name: try Name(parsing: "example.org"), type: .axfr, recordClass: .internet)
            }),
        HostileAnswer(
            "an answer about another type", "FORMERR", "question type mismatch",
            building: {
                $0.questions[0] = Question(name: try HostileTrial.apex, type: .soa, recordClass: .internet)
            }),
        HostileAnswer(
            "an answer about another class", "FORMERR", "question class mismatch",
            building: {
                $0.questions[0] = Question(name: try HostileTrial.apex, type: .axfr, recordClass: .chaos)
            }),
        HostileAnswer("no question", "FORMERR", "missing question section", building: { $0.questions = [] }),
        HostileAnswer("two questions", "FORMERR", "too many questions (2)", building: { $0.questions += $0.questions }),
        HostileAnswer("another question in the second message", "FORMERR", "question name mismatch") { request in
            let records = try HostileTrial.records()
            var second = try MessageBuilder(answering: request, Array(records[2...] + records[..<1]))
            second.questions = [Question(name: try Name(parsing: "example.org"), type: .axfr, recordClass: .internet)]
            return [try MessageBuilder(answering: request, Array(records[..<2])).octets, second.octets]
        },
        HostileAnswer("an error in the second message", "SERVFAIL") { request in
            var second = try MessageBuilder(answering: request)
            second.responseCode = .servFail
            return [try MessageBuilder(answering: request, HostileTrial.records()).octets, second.octets]
        },
    ]

    @Test(arguments: lengths + names + headers)
    func `a message that is not what it should be ends the transfer and changes nothing`(answer: HostileAnswer) async throws {
        try await answer.expectFailure()
    }
}
