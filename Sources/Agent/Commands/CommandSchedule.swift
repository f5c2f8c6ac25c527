import DNS
import DequeModule
import ZoneMaintenance

/// Which command runs when: `limit` at a time, one for each zone, what is newer in place of what waits, failures again after a while.
struct CommandSchedule: Sendable {
    enum Event: Sendable {
        case published
        case expired
    }

    struct Job: Sendable, Equatable {
        let zone: ZoneID
        let event: Event
        /// Published, or held until it expired.
        let serial: Serial
        /// When it happened.
        let since: Instant
    }

    /// What follows when a command has ended.
    enum Verdict: Equatable {
        case done
        /// There is something newer to say, and its turn comes.
        case superseded
        /// The same again, after so many seconds.
        case again(after: UInt32)
        /// It has failed so many times, and is left alone.
        case givenUp(tries: Int)
    }

    private struct Line {
        var running: Job?
        var waiting: Job?
        /// Failures of what waits or runs.
        var failures = 0
        /// The zone is no longer configured: what runs is the last.
        var isLast = false
    }

    /// Seconds.
    private static let firstPause: UInt32 = 1
    private static let longestPause: UInt32 = 300

    /// Commands at a time, 1 and up.
    var limit: Int
    private let tries: Int
    private(set) var runningCount = 0
    private var lines: [UInt32: Line] = [:]
    /// Zones whose command may run as soon as there is room, in the order of their coming.
    private var ready = Deque<UInt32>()
    /// Zones whose command failed and waits.
    private var pauses = DeadlineHeap()

    init(limit: Int, tries: Int) {
        self.limit = max(1, limit)
        self.tries = max(1, tries)
    }

    /// Whether nothing runs and nothing waits.
    var isIdle: Bool { lines.isEmpty }

    /// How many zones wait for their command.
    var waitingCount: Int { lines.count { $0.value.waiting != nil } }

    /// When a pause ends, if that is what is waited for.
    var nextDeadline: Instant? { runningCount < limit ? pauses.first?.deadline : nil }

    /// Takes in a job; one of its zone that waits makes way, and is returned.
    @discardableResult
    mutating func add(_ job: Job) -> Job? {
        let index = job.zone.index
        var line = lines[index] ?? Line()
        let former = line.waiting
        let isInLine = former != nil && pauses.deadline(of: index) == nil && line.running == nil
        pauses.remove(index)
        line.waiting = job
        line.isLast = false
        if line.running == nil {
            line.failures = 0
            if !isInLine { ready.append(index) }
        }
        lines[index] = line
        return former
    }

    /// The next job that may run now; it counts as running until `ended`.
    mutating func next(at now: Instant) -> Job? {
        while let first = pauses.first, first.deadline <= now {
            pauses.remove(first.row)
            ready.append(first.row)
        }
        guard runningCount < limit, let index = ready.popFirst(), let job = lines[index]?.waiting else { return nil }
        lines[index]?.waiting = nil
        lines[index]?.running = job
        runningCount += 1
        return job
    }

    /// Takes note that the running command of `zone` has ended.
    mutating func ended(_ zone: ZoneID, succeeded: Bool, at now: Instant) -> Verdict {
        let index = zone.index
        guard var line = lines[index], let job = line.running else { return .done }
        runningCount -= 1
        line.running = nil
        if line.waiting != nil {
            line.failures = 0
            lines[index] = line
            ready.append(index)
            return succeeded ? .done : .superseded
        }
        guard !line.isLast else {
            lines[index] = nil
            return .done
        }
        line.failures += 1
        guard !succeeded, line.failures < tries else {
            lines[index] = nil
            return succeeded ? .done : .givenUp(tries: line.failures)
        }
        let pause = min(Self.longestPause, Self.firstPause << UInt32(min(line.failures - 1, 16)))
        line.waiting = job
        lines[index] = line
        pauses.set(index, to: now + pause)
        return .again(after: pause)
    }

    /// Forgets what waits of `zone`; what runs is not run again.
    mutating func remove(_ zone: ZoneID) {
        let index = zone.index
        guard var line = lines[index], line.waiting?.zone == zone || line.running?.zone == zone else { return }
        if line.waiting?.zone == zone {
            line.waiting = nil
            ready.removeAll { $0 == index }
            pauses.remove(index)
        }
        line.isLast = true
        lines[index] = line.running == nil ? nil : line
    }

    /// Forgets what waits, and returns it.
    mutating func clear() -> [Job] {
        let waiting = lines.values.compactMap(\.waiting)
        ready.removeAll()
        pauses = DeadlineHeap()
        lines = lines.filter { $0.value.running != nil }.mapValues { Line(running: $0.running, failures: $0.failures) }
        return waiting
    }
}
