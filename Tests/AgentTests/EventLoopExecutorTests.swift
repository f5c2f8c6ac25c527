import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import Agent

@Suite(.timeLimit(.minutes(1))) struct EventLoopExecutorTests {
    private let loop = MultiThreadedEventLoopGroup.singleton.next()
    private let executor: EventLoopExecutor
    private let runs = Journal<Int>()

    init() {
        executor = EventLoopExecutor(loop)
    }

    @Test func `tasks that prefer it begin and go on on its loop`() async {
        await withTaskGroup { group in
            for number in 0..<300 {
                group.addTask(executorPreference: executor) { [loop, runs] in
                    for _ in 0..<3 {
                        #expect(loop.inEventLoop)
                        runs.append(number)
                        await Task.yield()
                    }
                }
            }
        }
        #expect(runs.count == 900)
    }

    @Test func `tasks begin in the order in which they came`() async {
        await withTaskGroup { group in
            for number in 0..<100 { group.addTask(executorPreference: executor) { [runs] in runs.append(number) } }
        }
        #expect(runs.entries == Array(0..<100))
    }

    @Test func `a task that always has more to do holds up neither the loop nor others`() async {
        await withTaskGroup { group in
            group.addTask(executorPreference: executor) { [runs] in
                while runs.count == 0 { await Task.yield() }
            }
            group.addTask(executorPreference: executor) { [loop, runs] in
                try? await loop.scheduleTask(in: .milliseconds(1)) { runs.append(1) }.futureResult.get()
            }
        }
        #expect(runs.count == 1)
    }
}
