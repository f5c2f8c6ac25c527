import Configuration
import DNS
import DequeModule
import ZoneMaintenance

/// The questions to local servers whether they serve what was published: some at a time, and for each zone the serial that was published
/// last.
struct ServedChecks: Sendable {
    /// A question to the local server whether it serves what was published.
    struct Check: Sendable {
        let job: CommandSchedule.Job
        let zone: ZoneSettings
        let server: Endpoint
        let log: CommandLog
    }

    /// Checks that ask at the same time.
    private static let atATime = 64

    /// The serial that each check of a zone is to wait for.
    private var awaited: [UInt32: Serial] = [:]
    /// Checks that begin when others have ended.
    private var waiting = Deque<Check>()
    private var runningCount = 0

    /// Whether nothing runs and nothing waits.
    var isIdle: Bool { runningCount == 0 && waiting.isEmpty }

    mutating func add(_ check: Check) {
        awaited[check.job.zone.index] = check.job.serial
        waiting.append(check)
    }

    /// The next check that may begin; it counts as running until `ended`.
    mutating func next() -> Check? {
        guard runningCount < Self.atATime, let check = waiting.popFirst() else { return nil }
        runningCount += 1
        return check
    }

    /// Takes note that a check has ended, whatever it found.
    mutating func ended(_ check: Check) {
        runningCount -= 1
        if awaits(check.job) { awaited[check.job.zone.index] = nil }
    }

    /// Whether what the check of `job` asks for is still what is to be served.
    func awaits(_ job: CommandSchedule.Job) -> Bool { awaited[job.zone.index] == job.serial }

    /// Nothing of the zone is to be served any more: it has expired, or is no longer configured.
    mutating func forget(_ zone: UInt32) { awaited[zone] = nil }

    /// Forgets what waits.
    mutating func clear() { waiting = [] }
}
