import BINDLogging
import Logging
import Testing

@Suite struct BINDLogHandlerTests {
    let captured = CapturedLines()
    let time = LogTime(seconds: 1, milliseconds: 2)

    func logger(_ severity: Severity) -> Logger {
        let channel = LogChannel(captured, severity: severity)
        let time = time
        return Logger(label: "xfer-in") { BINDLogHandler(category: $0, channels: [channel], now: { time }) }
    }

    @Test func `a line carries the logger's label, its level in BIND's words, and the time`() {
        logger(.info).warning("zone example.com/IN: expired")
        let line = LogLine(time: time, category: "xfer-in", severity: .warning, text: "zone example.com/IN: expired")
        #expect(captured.lines == [line])
    }

    @Test(
        arguments: [
            (.critical, ["critical"]), (.error, ["critical", "error"]), (.notice, ["critical", "error", "warning", "notice"]),
            (.info, ["critical", "error", "warning", "notice", "info"]),
            (.debug(1), ["critical", "error", "warning", "notice", "info", "debug 1"]),
            (.debug(2), ["critical", "error", "warning", "notice", "info", "debug 1"]),
            (.debug(3), ["critical", "error", "warning", "notice", "info", "debug 1", "debug 3"]),
        ] as [(Severity, [String])])
    func `a channel shows its severity and what matters more`(threshold: Severity, shown: [String]) {
        let logger = logger(threshold)
        for level in Logger.Level.allCases.reversed() { logger.log(level: level, "text") }
        #expect(captured.lines.map(\.severity.description) == shown)
    }

    @Test func `a debug level of its own is shown from that level on`() {
        let logger = logger(.debug(4))
        for level in 1...7 { logger.debug(level: level, "level \(level)") }
        #expect(captured.lines.map(\.severity) == [.debug(1), .debug(2), .debug(3), .debug(4)])
    }

    @Test func `a line that nobody reads is not built`() {
        var built = 0
        func text() -> String {
            built += 1
            return "text"
        }
        let logger = logger(.debug(2))
        logger.trace("\(text())")
        logger.debug(level: 3, text())
        #expect(built == 0)
        logger.debug(level: 2, text())
        logger.debug("\(text())")
        #expect(built == 2)
    }

    @Test func `a logger's own level narrows what its channels would show`() {
        var logger = logger(.debug(9))
        logger.logLevel = .notice
        logger.info("no")
        logger.debug(level: 5, "no")
        logger.notice("yes")
        #expect(captured.lines.map(\.text) == ["yes"])
    }

    @Test func `metadata follows the text, the nearest value first`() {
        var logger = logger(.info)
        logger[metadataKey: "b"] = "2"
        logger[metadataKey: "a"] = "1"
        logger.info("text", metadata: ["b": "3"])
        #expect(captured.lines.map(\.text) == ["text [a: 1, b: 3]"])
    }

    @Test func `each channel shows what its own severity lets through`() {
        let quiet = CapturedLines()
        let channels = [LogChannel(quiet, severity: .error), LogChannel(captured, severity: .debug(1))]
        let logger = Logger(label: "general") { BINDLogHandler(category: $0, channels: channels) }
        logger.debug("one")
        logger.error("two")
        #expect(quiet.lines.map(\.text) == ["two"])
        #expect(captured.lines.map(\.text) == ["one", "two"])
    }
}
