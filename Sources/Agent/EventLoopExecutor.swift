// A poll is a few microseconds of work between two datagrams, and to hand it from one thread to another costs more than that. On
// the thread that reads the datagrams it goes on where it is.

import NIOCore

/// Runs the tasks that prefer it on the thread of an event loop; they must not block.
final class EventLoopExecutor: TaskExecutor {
    let eventLoop: any EventLoop

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute {
            unsafe job.runSynchronously(on: self.asUnownedTaskExecutor())
        }
    }
}
