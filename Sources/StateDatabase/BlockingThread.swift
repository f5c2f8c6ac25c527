import NIOPosix

/// Runs an actor's jobs one after the other on a thread of its own, where they may wait for the disk.
final class BlockingThread: SerialExecutor {
    private let pool = NIOThreadPool(numberOfThreads: 1)

    init() {
        pool.start()
    }

    // Whoever is the last to let go of this may be the thread itself, so nobody waits for its end.
    deinit { pool.shutdownGracefully { _ in } }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pool.submit { _ in
            unsafe job.runSynchronously(on: self.asUnownedSerialExecutor())
        }
    }
}
