import Synchronization

/// A category of lines and the channels that currently show it.
final class LogCategory: Sendable {
    let name: String
    private let current: Mutex<[LogChannel]>
    /// The lowest severity level of the channels, so that a line that no channel shows takes no lock.
    private let threshold: Atomic<Int>

    init(_ name: String, _ channels: [LogChannel]) {
        self.name = name
        current = Mutex(channels)
        threshold = Atomic(Self.threshold(of: channels))
    }

    private static func threshold(of channels: [LogChannel]) -> Int {
        channels.map(\.severity.level).max() ?? .min
    }

    func set(_ channels: [LogChannel]) {
        current.withLock { current in
            current = channels
            threshold.store(Self.threshold(of: channels), ordering: .relaxed)
        }
    }

    /// Whether any channel shows lines of `severity`.
    func shows(_ severity: Severity) -> Bool {
        severity.level <= threshold.load(ordering: .relaxed)
    }

    /// The channels that show lines of `severity`.
    func channels(showing severity: Severity) -> [LogChannel] {
        let all = current.withLock { $0 }
        return all.allSatisfy { severity.isShown(at: $0.severity) } ? all : all.filter { severity.isShown(at: $0.severity) }
    }
}
