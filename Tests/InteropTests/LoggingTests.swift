import DNS
import Foundation
import SystemPackage
import TestSupport
import Testing

/// What of the log goes where, and in which form.
@Suite(.fewAtATime) struct LoggingTests {
    private struct Line: Decodable, Equatable {
        var time: String
        var category: String
        var severity: String
        var text: String
        var zone: String?
        var primary: String?
        var serial: UInt32?
        var messages: Int?
        var records: Int?
        var bytes: Int?
        var seconds: Double?
    }

    @Test func `as JSON every line is an object, and numbers are members of it`() async throws {
        let text = ZoneText("example.com", serial: 7, records: 20)
        try await withPrimary(.named, zones: [text.zone]) { primary in
            let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: primary.endpoint)])
            let result = try await secondary.run(["--refresh", "--log-format", "json", "--log-level", "debug=3"])
            #expect(result.exit == .status(0))
            let lines = try result.errors.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
            #expect(lines.allSatisfy { $0.time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil })
            let completed = try #require(lines.last { $0.text.contains("Transfer completed: ") })
            #expect(completed.category == "xfer-in" && completed.severity == "info")
            #expect(completed.zone == "example.com/IN")
            #expect(completed.primary == "\(primary.endpoint)")
            #expect(completed.serial == 7)
            let (messages, records) = try (#require(completed.messages), #require(completed.records))
            let (bytes, seconds) = try (#require(completed.bytes), #require(completed.seconds))
            #expect(completed.text.contains(": \(messages) messages, \(records) records, \(bytes) bytes, "))
            #expect(records > 20 && bytes > 20 && seconds >= 0)
            let polled = try #require(lines.first { $0.text.contains("serial: new 7") })
            #expect(polled.serial == 7 && polled.primary == "\(primary.endpoint)" && polled.zone == "example.com/IN")
            let transferred = try #require(lines.first { $0.text.contains("transferred serial 7") })
            #expect(transferred.serial == 7 && transferred.zone == "example.com/IN" && transferred.messages == nil)
        }
    }

    @Test func `each category goes to its channels, in their forms and from their severities`() async throws {
        let statements = """
            logging {
                channel transfers { file "transfers.log"; severity info; print-time iso8601; print-category yes; };
                channel everything { file "all.log"; severity debug 3; print-severity yes; };
                channel errors { stderr; severity error; };
                category xfer-in { transfers; everything; };
                category general { everything; errors; };
                category config { null; };
                category default { everything; };
            };
            """
        try await withPrimary(.nsd, zones: [ZoneText("example.com", serial: 7).zone]) { primary in
            let secondary = try Secondaryd(
                statements: statements, zones: [SecondaryZone("example.com", from: primary.endpoint)])
            let daemon = try await RunningProcess.start(
                try Programs.built("secondaryd"), ["--config", secondary.configuration.string])
            let transfers = { @Sendable in (try? secondary.directory.read("transfers.log")) ?? "" }
            try await withTimeLimit(awaiting: "the transfer's last line") {
                while !transfers().contains("Transfer completed: ") { try await Task.sleep(for: .milliseconds(5)) }
            }
            await daemon.stop()
            let form = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3} xfer-in: .*/
            let lines = transfers().split(separator: "\n")
            #expect(lines.count == 5)
            #expect(lines.allSatisfy { $0.wholeMatch(of: form) != nil })
            let all = try secondary.directory.read("all.log").split(separator: "\n")
            #expect(all.contains("notice: running"))
            #expect(all.contains { $0.hasPrefix("debug 3: ") || $0.hasPrefix("debug 1: ") })
            #expect(all.count { $0.hasPrefix("info: ") && $0.contains("ransfer") } >= 4)
            // What was said before the configuration was read, and nothing of what is no error.
            #expect(!daemon.text(of: .error).contains { $0.contains("running") || $0.contains("Transfer") })
        }
    }
}
