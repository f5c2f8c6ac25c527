import BINDLogging
import Logging
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct LogRoutingTests {
    private let first = CapturedLines()
    private let second = CapturedLines()

    private func logger(_ category: String, _ routing: LogRouting) -> Logger {
        Logger(label: category) { routing.handler(of: $0) }
    }

    @Test func `a category goes to its own channels, and one without a statement to those of default`() {
        let routing = LogRouting(
            LogTable(unlisted: [LogChannel(first)], categories: ["xfer-in": [LogChannel(second)], "notify": []]))
        logger("xfer-in", routing).info("one")
        logger("general", routing).info("two")
        logger("notify", routing).critical("three")
        #expect(second.lines.map(\.text) == ["one"])
        #expect(first.lines.map(\.text) == ["two"])
    }

    @Test func `a category may go to several channels, each with its severity and its form`() {
        let routing = LogRouting(
            LogTable(unlisted: [
                LogChannel(first, severity: .warning), LogChannel(second, severity: .debug(2), format: LogFormat(.json)),
            ]))
        let logger = logger("general", routing)
        logger.info("one")
        logger.warning("two")
        logger.debug(level: 2, "three")
        logger.debug(level: 3, "four")
        #expect(first.lines.map(\.text) == ["two"])
        #expect(second.lines.map(\.text) == ["one", "two", "three"])
    }

    @Test func `loggers that are there follow a new table, in severity too`() {
        let routing = LogRouting(LogTable(unlisted: [LogChannel(first, severity: .info)]))
        let logger = logger("general", routing)
        logger.debug("no")
        routing.replace(
            with: LogTable(unlisted: [], categories: ["general": [LogChannel(second, severity: .debug(1))]]))
        logger.debug("yes")
        #expect(logger.logLevel == .debug)
        routing.replace(with: LogTable(unlisted: [LogChannel(first, severity: .error)]))
        logger.warning("no")
        #expect(logger.logLevel == .error)
        logger.error("yes, too")
        #expect(second.lines.map(\.text) == ["yes"])
        #expect(first.lines.map(\.text) == ["yes, too"])
    }

    @Test func `no line is lost or shown twice while tables change`() async {
        let routing = LogRouting(LogTable(unlisted: [LogChannel(first)]))
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<4 {
                let logger = logger("category \(number % 2)", routing)
                group.addTask { for line in 0..<500 { logger.info("\(number) \(line)") } }
            }
            group.addTask {
                for round in 0..<200 {
                    routing.replace(with: LogTable(unlisted: [LogChannel(round % 2 == 0 ? second : first)]))
                }
            }
        }
        let all = (first.lines + second.lines).map(\.text)
        #expect(all.count == 2000 && Set(all).count == 2000)
    }

    @Test func `reopening reaches every destination of the table`() {
        final class Reopened: LogDestination {
            let count = Mutex(0)
            func write(_ line: LogLine, in format: LogFormat) {}
            func reopen() { count.withLock { $0 += 1 } }
        }
        let (one, other) = (Reopened(), Reopened())
        let routing = LogRouting(LogTable(unlisted: [LogChannel(one)], categories: ["notify": [LogChannel(other)]]))
        routing.reopen()
        #expect(one.count.withLock { $0 } == 1 && other.count.withLock { $0 } == 1)
    }
}
