// A poll is a few microseconds of work between two datagrams, and to hand it from one thread to another costs more than that. On
// the thread that reads the datagrams it goes on where it is. The loop is told of the first job alone: what comes until it gets to
// that is run with it.

import BINDLogging
import NIOCore
import Synchronization

/// Runs the tasks that prefer it on the thread of an event loop; they must not block.
final class EventLoopExecutor: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        /// Whether the loop was told to come for them.
        var isExpected = false
    }

    /// As many jobs at a time are a turn whose log lines are written together.
    private static let busy = 4

    let eventLoop: any EventLoop
    private let state = Mutex(State())

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isFirst = state.withLock { state in
            state.jobs.append(job)
            defer { state.isExpected = true }
            return !state.isExpected
        }
        if isFirst { eventLoop.execute { self.runJobs() } }
    }

    /// Runs what is there now; what comes meanwhile is run after the loop has looked at its sockets.
    private func runJobs() {
        var jobs: [UnownedJob] = []
        state.withLock { swap(&jobs, &$0.jobs) }
        let isBusy = jobs.count >= Self.busy
        if isBusy { LogTurns.shared.begin() }
        for job in jobs { unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
        if isBusy { LogTurns.shared.end() }
        jobs.removeAll(keepingCapacity: true)
        let hasMore = state.withLock { state in
            state.isExpected = !state.jobs.isEmpty
            if !state.isExpected { swap(&jobs, &state.jobs) }
            return state.isExpected
        }
        if hasMore { eventLoop.execute { self.runJobs() } }
    }
}
