import BINDLogging
import Testing

@Suite struct SeverityTests {
    @Test(
        arguments: [
            ("critical", .critical), ("error", .error), ("warning", .warning), ("notice", .notice), ("info", .info),
            ("INFO", .info), ("debug", .debug(1)), ("debug 3", .debug(3)), ("Debug  99", .debug(99)),
        ] as [(String, Severity)])
    func `BIND's words are understood`(text: String, severity: Severity) {
        #expect(Severity(parsing: text) == severity)
    }

    @Test(arguments: ["", " ", "debug 0", "debug 100", "debug -1", "debug x", "debug 1 2", "info 3", "warn", "dynamic", "3"])
    func `what is no severity is refused`(text: String) {
        #expect(Severity(parsing: text) == nil)
    }

    @Test(arguments: [Severity.critical, .error, .warning, .notice, .info, .debug(1), .debug(3), .debug(99)])
    func `what a severity says of itself is understood`(severity: Severity) {
        #expect(Severity(parsing: severity.description) == severity)
    }

    @Test func `a threshold shows what matters as much or more`() {
        let order: [Severity] = [.critical, .error, .warning, .notice, .info, .debug(1), .debug(2), .debug(3)]
        for (index, threshold) in order.enumerated() {
            #expect(order.filter { $0.isShown(at: threshold) } == Array(order[...index]))
        }
    }
}
