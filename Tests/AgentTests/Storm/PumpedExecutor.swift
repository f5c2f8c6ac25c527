import Synchronization
import ZoneMaintenance

/// Runs the tasks that prefer it when it is told to, on the thread that tells it, one job at a time in an order by chance. Actors that
/// these tasks call run on it, too (SE-0417), so that all that happens can be repeated.
final class PumpedExecutor: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
    }

    /// Runs one of the jobs that are there; returns whether there was any.
    func runOne(using generator: inout SplitMix64) -> Bool {
        let job = jobs.withLock { jobs -> UnownedJob? in
            guard !jobs.isEmpty else { return nil }
            jobs.swapAt(Int.random(in: 0..<jobs.count, using: &generator), jobs.count - 1)
            return jobs.removeLast()
        }
        guard let job else { return false }
        unsafe job.runSynchronously(on: asUnownedTaskExecutor())
        return true
    }

    /// Runs all jobs, and those that follow from them.
    func run(using generator: inout SplitMix64) {
        while runOne(using: &generator) {}
    }
}
