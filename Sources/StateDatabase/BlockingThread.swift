import NIOPosix

/// Runs an actor's jobs one after the other on a thread of its own, where they may wait for the disk.
final class BlockingThread: SerialExecutor {
    private let pool = NIOThreadPool(numberOfThreads: 1)

    init() {
        pool.start()
    }

    // The last reference may be dropped on the thread itself, so this does not wait for its end.
    deinit { pool.shutdownGracefully { _ in } }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pool.submit { _ in
            unsafe job.runSynchronously(on: self.asUnownedSerialExecutor())
        }
    }
}
