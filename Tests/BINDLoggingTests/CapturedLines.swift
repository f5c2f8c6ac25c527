import BINDLogging
import Synchronization

/// Keeps what would be logged.
final class CapturedLines: LogDestination {
    private let kept = Mutex<[LogLine]>([])

    var lines: [LogLine] { kept.withLock { $0 } }

    func write(_ line: LogLine, in format: LogFormat) {
        kept.withLock { $0.append(line) }
    }
}
