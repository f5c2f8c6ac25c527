import DNS
import SystemPackage
import TestSupport
import Testing

/// A daemon that may open few files.
@Suite(.fewAtATime) struct OpenFileLimitTests {
    @Test func `with no descriptor left it says so, goes on and ends well`() async throws {
        try await withScriptedPrimary { primary in
            let zones = (0..<200).map { SecondaryZone("z\($0).example", from: primary.endpoint) }
            let secondary = try Secondaryd(options: "serial-query-rate 10000;", zones: zones)
            let process = try await RunningProcess.start(
                "/bin/sh",
                [
                    "-c", "ulimit -n 64; exec \"$0\" \"$@\"", try Programs.built("secondaryd"), "--config",
                    secondary.configuration.string,
                ])
            try await process.waitForLine(containing: "too many open files")
            #expect(try await !primary.query().isEmpty)
            process.send(signal: 15)
            #expect(try await process.waitForExit() == .status(0))
            #expect(try secondary.strangers.isEmpty)
        }
    }
}
