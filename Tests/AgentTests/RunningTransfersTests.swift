import NIOPosix
import TestSupport
import Testing
import ZoneMaintenance

@testable import Agent

@Suite(.timeLimit(.minutes(1))) struct RunningTransfersTests {
    private let running = RunningTransfers()
    private let executor = EventLoopExecutor(MultiThreadedEventLoopGroup.singleton.next())
    private let ids: [ZoneID]

    init() {
        var table = RefreshTable()
        ids = (0..<2).map { _ in table.add(at: .seconds(0)) }
    }

    @Test func `a transfer runs to its outcome`() async {
        #expect(await running.run(for: ids[0], on: executor) { 7 } == 7)
        await running.end(ids[0])
        await running.end(ids[1])
    }

    @Test func `the transfer of a zone that is removed is cancelled, and has ended when that is told`() async {
        let begun = Gate()
        let ended = Journal<Int>()
        await withTaskGroup { group in
            group.addTask { [running, executor, ids] in
                await running.run(for: ids[0], on: executor) {
                    begun.open()
                    try? await Task.sleep(for: .seconds(600))
                    #expect(Task.isCancelled)
                    ended.append(0)
                }
            }
            await begun.passed()
            await running.end(ids[1])
            #expect(ended.count == 0)
            await running.end(ids[0])
            #expect(ended.count == 1)
        }
    }
}
