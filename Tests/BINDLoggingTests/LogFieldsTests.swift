import BINDLogging
import Logging
import Testing

@Suite struct LogFieldsTests {
    let captured = CapturedLines()

    private func logger(_ form: LogForm, _ severity: Severity = .info) -> Logger {
        let channel = LogChannel(captured, severity: severity, format: LogFormat(form))
        return Logger(label: "xfer-in") { BINDLogHandler(category: $0, channels: [channel]) }
    }

    @Test func `fields reach a channel that shows them`() {
        logger(.json).log(level: .info, "text", fields: LogFields(zone: "a/IN", serial: 7))
        #expect(captured.lines.map(\.fields) == [LogFields(zone: "a/IN", serial: 7)])
        #expect(captured.lines.map(\.text) == ["text"])
    }

    @Test func `fields that no channel shows are not built`() {
        var built = 0
        func fields() -> LogFields {
            built += 1
            return LogFields(serial: 1)
        }
        logger(.text).log(level: .info, "text", fields: fields())
        logger(.text, .debug(5)).debug(level: 4, "text", fields: fields())
        logger(.json).log(level: .debug, "text", fields: fields())
        logger(.json).debug(level: 1, "text", fields: fields())
        #expect(built == 0)
        #expect(captured.lines.count == 2)
        logger(.json).log(level: .notice, "text", fields: fields())
        logger(.json, .debug(1)).debug(level: 1, "text", fields: fields())
        #expect(built == 2)
    }

    @Test func `the text of a line that nobody reads is not built`() {
        func text() -> String {
            Issue.record("built")
            return ""
        }
        logger(.json, .notice).log(level: .info, text(), fields: LogFields())
        #expect(captured.lines.isEmpty)
    }

    @Test func `the form that BIND has shows no fields`() {
        let line = LogLine(
            time: .now(), category: "xfer-in", severity: .info, text: "text", fields: LogFields(zone: "a/IN", serial: 1))
        #expect(LogFormat(time: nil).octets(of: line) == Array("xfer-in: info: text\n".utf8))
    }

    @Test func `another package's handler is given the text`() {
        let other = Logger(label: "x") { _ in SwiftLogNoOpLogHandler() }
        other.log(level: .info, "text", fields: LogFields())
        other.debug(level: 3, "text")
    }
}
