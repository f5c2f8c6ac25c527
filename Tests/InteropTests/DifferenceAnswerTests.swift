import DNS
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Answers to an IXFR, right and wrong: whatever comes, the zone is the one that an AXFR brings.
@Suite(.fewAtATime) struct DifferenceAnswerTests {
    private typealias Trial = DifferenceTrial

    @Test func `a difference is asked for, applied and told of in BIND's order and words`() async throws {
        let trial = try await Trial.run(answer: Trial.sending { try Trial.difference() })
        trial.expectZone(asking: [.ixfr])
        #expect(
            trial.story == [
                "Transfer started.",
                "requesting IXFR from \(trial.endpoint)",
                "connected using \(trial.endpoint)",
                "requesting IXFR for serial 7",
                "sending IXFR request, QID …",
                "got incremental response",
                "transferred serial 8",
                "Transfer status: success",
                "Transfer completed: 1 messages, 6 records, … (serial 8)",
            ])
    }

    @Test func `a difference may come a record at a time`() async throws {
        let trial = try await Trial.run { connection, request in
            for (index, record) in try Trial.difference().enumerated() {
                var message = try MessageBuilder(answering: request, [record])
                if index > 0 { message.questions = [] }
                try await connection.send(message.octets)
            }
        }
        trial.expectZone(asking: [.ixfr])
        #expect(trial.lines.last?.hasPrefix("Transfer completed: 6 messages, 6 records, ") == true)
    }

    @Test func `a whole zone is as good an answer as a difference`() async throws {
        let trial = try await Trial.run(answer: Trial.sending { try Trial.zone(serial: 8) + [Trial.soa(8)] })
        trial.expectZone(asking: [.ixfr])
        #expect(trial.story.contains("got nonincremental response"))
    }

    @Test(arguments: [ResponseCode.refused, .servFail, .notImp, .formErr])
    func `a primary that declines is asked for the whole zone in the same transfer`(code: ResponseCode) async throws {
        let trial = try await Trial.run { connection, request in
            var answer = try MessageBuilder(answering: request)
            answer.responseCode = code
            try await connection.send(answer.octets)
        }
        trial.expectZone(asking: [.ixfr, .axfr])
        #expect(
            trial.story == [
                "Transfer started.",
                "requesting IXFR from \(trial.endpoint)",
                "connected using \(trial.endpoint)",
                "requesting IXFR for serial 7",
                "sending IXFR request, QID …",
                "got \(code), retrying with AXFR",
                "resetting",
                "connected using \(trial.endpoint)",
                "sending AXFR request, QID …",
                "got nonincremental response",
                "transferred serial 8",
                "Transfer status: success",
                "Transfer completed: 1 messages, 6 records, … (serial 8)",
            ])
    }

    /// What is refused before anything of a difference was taken.
    struct Declined: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let line: String
        var closes = false
        let answer: DifferenceTrial.Answer
    }

    static let declined = [
        Declined(
            testDescription: "no records", line: "empty answer section, retrying with AXFR", answer: Trial.sending { [] }),
        Declined(testDescription: "nothing at all", line: "got end of file, retrying with AXFR", closes: true) { _, _ in },
        Declined(testDescription: "a reset", line: "got connection reset, retrying with AXFR") { connection, _ in
            try await connection.reset()
        },
        Declined(
            testDescription: "the SOA alone, and the end", line: "got end of file, retrying with AXFR", closes: true,
            answer: Trial.sending { try [Trial.soa(8)] }),
        Declined(
            testDescription: "the SOA alone, as over UDP, and silence", line: "got timed out, retrying with AXFR",
            answer: Trial.sending { try [Trial.soa(8)] }),
        Declined(
            testDescription: "a record that is no SOA", line: "got FORMERR, retrying with AXFR",
            answer: Trial.sending { try [Trial.host(1)] }),
        Declined(
            testDescription: "a difference from another version", line: "got FORMERR, retrying with AXFR",
            answer: Trial.sending {
                try [Trial.soa(8), Trial.soa(6), Trial.host(2), Trial.soa(8), Trial.host(4), Trial.soa(8)]
            }
        ),
        Declined(
            testDescription: "a version older than the one that was polled", line: "got FORMERR, retrying with AXFR",
            answer: Trial.sending { try [Trial.soa(7)] }),
        Declined(testDescription: "another message ID", line: "got unexpected message id, retrying with AXFR") {
            connection, request in
            var answer = try MessageBuilder(answering: request, Trial.difference())
            answer.id &+= 1
            try await connection.send(answer.octets)
        },
        Declined(testDescription: "half a message", line: "got end of file, retrying with AXFR", closes: true) {
            connection, request in
            try await connection.sendRaw(Array(try MessageBuilder(answering: request, Trial.difference()).framed.dropLast(9)))
        },
    ]

    @Test(arguments: declined)
    func `what comes to nothing is made good in the same transfer`(answer: Declined) async throws {
        let trial = try await Trial.run(closes: answer.closes, answer: answer.answer)
        trial.expectZone(asking: [.ixfr, .axfr])
        let story = trial.story
        #expect(story.count { $0 == "Transfer started." } == 1)
        #expect(story.count { $0.hasPrefix("Transfer completed: ") } == 1)
        let index = try #require(story.firstIndex(of: answer.line))
        #expect(story[index + 1] == "resetting")
        #expect(!story.contains { $0.hasPrefix("failed") })
    }

    /// What turns out to be wrong while a difference is read or applied.
    struct Broken: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let explanation: String?
        let failure: String
        var closes = false
        let records: @Sendable () throws -> [TestRecord]

        init(
            _ title: String, _ explanation: String?, while activity: String = "receiving", _ result: String = "FORMERR",
            closes: Bool = false, records: @escaping @Sendable () throws -> [TestRecord]
        ) {
            testDescription = title
            self.explanation = explanation
            failure = "failed while \(activity) responses: \(result)"
            self.closes = closes
            self.records = records
        }
    }

    static let broken = [
        Broken("a chain with a gap", "IXFR out of sync: expected serial 9, got 10") {
            try [
                Trial.soa(11), Trial.soa(7), Trial.soa(9), Trial.host(4), Trial.soa(10), Trial.soa(11), Trial.host(5),
                Trial.soa(11),
            ]
        },
        Broken("a step backwards", "IXFR out of sync: serial 6 is not newer than 7") {
            try [Trial.soa(8), Trial.soa(7), Trial.host(2), Trial.soa(6), Trial.host(4), Trial.soa(8)]
        },
        Broken("a step past the end", "IXFR out of sync: expected serial 8, got 9") {
            try [Trial.soa(8), Trial.soa(7), Trial.host(2), Trial.soa(9), Trial.host(4), Trial.soa(8)]
        },
        Broken("a storm of SOA records", "IXFR out of sync: serial 7 is not newer than 7") {
            try [Trial.soa(8)] + Array(repeating: Trial.soa(7), count: 1000)
        },
        Broken("a closing SOA that differs", "start and ending SOA records mismatch") {
            try Trial.difference().dropLast() + [.soa(Trial.apex, serial: 8, refresh: 1)]
        },
        Broken("records after the end", "extra input data: records after the closing SOA", "extra input data") {
            try Trial.difference() + [Trial.host(9)]
        },
        Broken("a short end", nil, "end of file", closes: true) { try Trial.difference().dropLast() },
        Broken(
            "a delete of what is not there", "IXFR deletes 'h9.example.com/A', which the zone does not have",
            while: "processing"
        ) {
            try [Trial.soa(8), Trial.soa(7), Trial.host(9), Trial.soa(8), Trial.host(4), Trial.soa(8)]
        },
        Broken("an add of what is there", "IXFR adds 'h1.example.com/A', which the zone already has", while: "processing") {
            try [Trial.soa(8), Trial.soa(7), Trial.host(2), Trial.soa(8), Trial.host(1), Trial.soa(8)]
        },
        Broken("the same add twice", "IXFR adds 'h4.example.com/A', which the zone already has", while: "processing") {
            try [Trial.soa(8), Trial.soa(7), Trial.host(2), Trial.soa(8), Trial.host(4), Trial.host(4), Trial.soa(8)]
        },
    ]

    @Test(arguments: broken)
    func `a difference that fails is followed at once by a transfer of the whole zone`(answer: Broken) async throws {
        let trial = try await Trial.run(closes: answer.closes, answer: Trial.sending(answer.records))
        trial.expectZone(asking: [.ixfr, .axfr])
        let story = trial.story
        let end = try #require(story.dropFirst().firstIndex(of: "Transfer started."))
        let first =
            [
                "Transfer started.",
                "requesting IXFR from \(trial.endpoint)",
                "connected using \(trial.endpoint)",
                "requesting IXFR for serial 7",
                "sending IXFR request, QID …",
                "got incremental response",
            ] + (answer.explanation.map { [$0] } ?? []) + [answer.failure, "Transfer status: IXFR failed"]
        #expect(story[..<(end - 1)] == first[...])
        #expect(story[end - 1].hasPrefix("Transfer completed: "))
        #expect(
            story[end...] == [
                "Transfer started.",
                "retrying with AXFR from \(trial.endpoint) due to previous IXFR failure",
                "connected using \(trial.endpoint)",
                "sending AXFR request, QID …",
                "got nonincremental response",
                "transferred serial 8",
                "Transfer status: success",
                "Transfer completed: 1 messages, 6 records, … (serial 8)",
            ])
    }

    @Test func `more than max-ixfr-records is left to AXFR, and both are counted`() async throws {
        let trial = try await Trial.run(options: "max-ixfr-records 3;", answer: Trial.sending { try Trial.difference() })
        trial.expectZone(asking: [.ixfr, .axfr])
        let index = try #require(trial.story.firstIndex(of: "too many diffs, retrying with AXFR"))
        #expect(trial.story[index + 1] == "resetting")
        // Five of the difference, whose message is not counted as it was not taken, and the whole zone.
        #expect(trial.story.last == "Transfer completed: 1 messages, 11 records, … (serial 8)")
    }

    @Test func `exactly max-ixfr-records is applied`() async throws {
        let trial = try await Trial.run(options: "max-ixfr-records 4;", answer: Trial.sending { try Trial.difference() })
        trial.expectZone(asking: [.ixfr])
    }

    @Test(arguments: ["request-ixfr no;", ""])
    func `request-ixfr decides whether a difference is asked for`(option: String) async throws {
        let trial = try await Trial.run(options: option, answer: Trial.sending { try Trial.difference() })
        trial.expectZone(asking: option.isEmpty ? [.ixfr] : [.axfr])
        #expect(trial.story.contains("IXFR disabled, requesting AXFR from \(trial.endpoint)") == !option.isEmpty)
    }

    @Test func `a zone that a difference makes too large is refused as any other, until the next REFRESH`() async throws {
        let trial = try await Trial.run(
            options: "max-records 5;",
            answer: Trial.sending {
                try [Trial.soa(8), Trial.soa(7), Trial.soa(8), Trial.host(4), Trial.host(5), Trial.soa(8)]
            })
        #expect(trial.requests == [.ixfr])
        #expect(trial.result.output == ["example.com: failed: too many records: more than max-records 5"])
        #expect(trial.file?.contains(" 7 3600 ") == true)
        #expect(
            trial.story.suffix(4).dropLast() == [
                "too many records: more than max-records 5", "failed while processing responses: too many records",
                "Transfer status: too many records",
            ])
    }

    @Test func `a primary that would not tell its serial may have nothing newer`() async throws {
        let trial = try await Trial.run(polled: nil, answer: Trial.sending { try [Trial.soa(7)] })
        #expect(trial.requests == [.ixfr])
        #expect(trial.result.output == ["example.com: serial 7, up to date"])
        #expect(
            trial.story.suffix(3).dropLast() == [
                "requested serial 7, primary has 7, not updating", "Transfer status: up to date",
            ])
    }

    @Test func `a file that was edited is never the base of a difference`() async throws {
        let trial = try await Trial.run(
            tamper: { secondary in
                let text = try #require(secondary.text(of: Trial.name))
                try secondary.directory.write(text + "h9.example.com.\t3600\tIN\tA\t10.0.0.9\n", to: "db.\(Trial.name)")
            }, answer: Trial.sending { try Trial.difference() })
        trial.expectZone(asking: [.axfr])
    }

    @Test func `a file that was edited behind its date is found out by its digest`() async throws {
        let trial = try await Trial.run(
            tamper: { try await $0.editKeepingDate { $0.replacing("10.0.0.1\n", with: "10.9.0.1\n") } },
            answer: Trial.sending { try Trial.difference() })
        trial.expectZone(asking: [.ixfr, .axfr])
        #expect(trial.story.contains("the zone file was not written by secondaryd, or was changed"))
        #expect(trial.story.contains("failed while processing responses: IXFR failed"))
        #expect(trial.story.contains("Transfer status: IXFR failed"))
    }
}

extension Secondaryd {
    /// Changes the published file in place, and sets its time back to what it was.
    fileprivate func editKeepingDate(_ edit: (String) -> String) async throws {
        let path = file(of: DifferenceTrial.name).string
        let old = try #require(text(of: DifferenceTrial.name))
        let new = edit(old)
        #expect(new != old && new.utf8.count == old.utf8.count)
        try await withTemporaryDirectory { directory in
            let reference = directory.appending("reference").string
            _ = try await LocalTool.output("cp", ["-p", path, reference])
            let handle = try #require(FileHandle(forUpdatingAtPath: path))
            try handle.write(contentsOf: Data(new.utf8))
            try handle.close()
            _ = try await LocalTool.output("touch", ["-r", reference, path])
        }
    }
}
