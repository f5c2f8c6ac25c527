// A transfer writes and syncs its file between two messages. Run on threads of its own it may block as plainly as the code reads,
// and neither the polls nor the other transfers wait for its disk.

import NIOPosix

/// Runs the tasks that prefer it on the threads of a pool that may block.
final class BlockingExecutor: TaskExecutor {
    private let pool: NIOThreadPool

    init(threads: Int) {
        pool = NIOThreadPool(numberOfThreads: threads)
        pool.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pool.submit { _ in
            unsafe job.runSynchronously(on: self.asUnownedTaskExecutor())
        }
    }

    /// Runs `work`, which may block, when a thread is free.
    func run(_ work: @escaping @Sendable () -> Void) {
        pool.submit { _ in work() }
    }
}
