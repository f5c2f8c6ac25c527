import DNS
import Foundation
import Synchronization
import TestSupport
import Testing
import ZoneMaintenance

@testable import Agent

@Suite struct TransferQuotaTests {
    static let first = IPAddress.v4(0xC000_0201)
    static let second = IPAddress.v4(0xC000_0202)

    private func requests(_ primaries: IPAddress..., limit: Int) -> [QuotaTrial.Request] {
        primaries.map { QuotaTrial.Request(primary: $0, limit: limit) }
    }

    @Test func `no more transfers run at a time than transfers-in, and the others go on in their order`() async throws {
        let requests = requests(Self.first, Self.second, Self.first, Self.second, Self.first, limit: 9)
        try await QuotaTrial.run(requests, transfersIn: 2) { trial in
            let start: [QuotaTrial.Event] = [.began(0), .began(1), .deferred(2), .deferred(3), .deferred(4)]
            #expect(try await trial.events(until: .deferred(4)) == start)
            trial.end(1)
            #expect(try await trial.events(until: .began(2)) == start + [.began(2)])
            trial.end(2)
            _ = try await trial.events(until: .began(3))
            trial.end(0)
            #expect(try await trial.events(until: .began(4)) == start + [.began(2), .began(3), .began(4)])
        }
    }

    @Test func `larger bounds let those who wait go on at once`() async throws {
        let quota = TransferQuota(transfersIn: 1)
        let requests = requests(Self.first, Self.first, Self.second, limit: 2)
        try await QuotaTrial.run(requests, quota: quota) { trial in
            #expect(try await trial.events(until: .deferred(2)) == [.began(0), .deferred(1), .deferred(2)])
            quota.setLimits(transfersIn: 2, transfersPerNS: 2)
            _ = try await trial.events(until: .began(1))
            quota.setLimits(transfersIn: 3, transfersPerNS: 2)
            #expect(try await trial.events(until: .began(2)).suffix(2) == [.began(1), .began(2)])
        }
    }

    @Test func `a primary that is busy holds up its own transfers, and those of no other`() async throws {
        let requests = requests(Self.first, Self.first, Self.first, Self.second, limit: 2)
        try await QuotaTrial.run(requests, transfersIn: 10) { trial in
            let start = try await trial.events(until: .began(3))
            #expect(start == [.began(0), .began(1), .deferred(2), .began(3)])
            trial.end(3)
            trial.end(1)
            let events = try await trial.events(until: .began(2))
            #expect(events == start + [.began(2)])
        }
    }

    @Test func `of several primaries with a slot left, the one that has waited longest goes on`() async throws {
        let requests = requests(Self.first, Self.first, Self.second, Self.first, limit: 1)
        try await QuotaTrial.run(requests, transfersIn: 1) { trial in
            trial.end(0)
            _ = try await trial.events(until: .began(1))
            trial.end(1)
            _ = try await trial.events(until: .began(2))
            trial.end(2)
            let events = try await trial.events(until: .began(3))
            #expect(events.suffix(3) == [.began(1), .began(2), .began(3)])
        }
    }

    @Test func `a transfer that is cancelled while it waits gives up its turn and takes no slot`() async throws {
        try await QuotaTrial.run(requests(Self.first, Self.first, Self.first, limit: 1), transfersIn: 1) { trial in
            trial.cancel(1)
            _ = try await trial.events(until: .cancelled(1))
            trial.end(0)
            let events = try await trial.events(until: .began(2))
            #expect(events == [.began(0), .deferred(1), .deferred(2), .cancelled(1), .began(2)])
        }
    }

    @Test func `a limit of none is one`() async throws {
        try await QuotaTrial.run(requests(Self.first, Self.second, limit: 0), transfersIn: 0) { trial in
            #expect(try await trial.events(until: .deferred(1)) == [.began(0), .deferred(1)])
            trial.end(0)
            _ = try await trial.events(until: .began(1))
        }
    }

    /// The first transfer ends after the second was told to wait and before it does.
    @Test(arguments: [1, 2])
    func `a slot that becomes free while a transfer goes to wait is not lost`(transfersIn: Int) async throws {
        let quota = TransferQuota(transfersIn: transfersIn)
        let executor = BlockingExecutor(threads: 1)
        let released = Pipe()
        let running = Gate()
        let deferred = Gate()
        let ran = try await withTimeLimit(awaiting: "the second transfer") {
            async let _: Void = {
                _ = await quota.withSlot(for: Self.first, limit: 1) {
                } transfer: {
                    running.open()
                    await deferred.passed()
                }
                released.fileHandleForWriting.write(Data([0]))
            }()
            await running.passed()
            return await withTaskExecutorPreference(executor) {
                await quota.withSlot(for: Self.first, limit: 1) {
                    deferred.open()
                    _ = released.fileHandleForReading.availableData
                } transfer: {
                    true
                }
            }
        }
        #expect(ran == true)
        await executor.shutDown()
    }

    @Test(arguments: 0..<8)
    func `whatever begins, ends and is cancelled, no limit is passed and no slot is lost`(seed: UInt64) async throws {
        let quota = TransferQuota(transfersIn: 4)
        let census = Census()
        var generator = SeededGenerator(seed: seed)
        await withDiscardingTaskGroup { group in
            for _ in 0..<300 {
                let primary = IPAddress.v4(.random(in: 0..<5, using: &generator))
                let pauses = Int.random(in: 0..<6, using: &generator)
                let patience = Bool.random(using: &generator) ? Int.random(in: 0..<12, using: &generator) : nil
                group.addTask {
                    await withDiscardingTaskGroup { one in
                        one.addTask {
                            await quota.withSlot(for: primary, limit: 2) {
                            } transfer: {
                                census.enter(primary)
                                for _ in 0..<pauses { await Task.yield() }
                                census.leave(primary)
                            }
                        }
                        guard let patience else { return }
                        for _ in 0..<patience { await Task.yield() }
                        one.cancelAll()
                    }
                }
            }
        }
        #expect(census.mostOfAll <= 4 && census.mostOfOne <= 2)
        let requests = (0..<5).map { QuotaTrial.Request(primary: .v4(UInt32($0 / 2)), limit: 2) }
        try await QuotaTrial.run(requests, quota: quota) { trial in
            let events = try await trial.events(until: .deferred(4))
            #expect(events == [.began(0), .began(1), .began(2), .began(3), .deferred(4)])
        }
    }

    /// Who is in a slot.
    private final class Census: Sendable {
        private let running = Mutex<(now: [IPAddress: Int], mostOfAll: Int, mostOfOne: Int)>(([:], 0, 0))

        var mostOfAll: Int { running.withLock { $0.mostOfAll } }
        var mostOfOne: Int { running.withLock { $0.mostOfOne } }

        func enter(_ primary: IPAddress) {
            running.withLock { running in
                running.now[primary, default: 0] += 1
                running.mostOfOne = max(running.mostOfOne, running.now[primary, default: 0])
                running.mostOfAll = max(running.mostOfAll, running.now.values.reduce(0, +))
            }
        }

        func leave(_ primary: IPAddress) {
            running.withLock { $0.now[primary, default: 0] -= 1 }
        }
    }

    @Test func `a round without a slot has its turn when one is given back, in the order of asking`() async throws {
        var table = RefreshTable()
        let zones = (0..<4).map { _ in table.add(at: .seconds(0)) }
        let alarm = Alarm()
        let quota = TransferQuota(transfersIn: 2, ringing: alarm)
        #expect(quota.takeOrWait(zones[0], for: Self.first, limit: 1))
        #expect(!quota.takeOrWait(zones[1], for: Self.first, limit: 1))
        #expect(quota.takeOrWait(zones[2], for: Self.second, limit: 1))
        #expect(!quota.takeOrWait(zones[3], for: Self.second, limit: 1))
        #expect(quota.counts == (2, 2))
        #expect(quota.nextTurn() == nil)

        quota.release(Self.second)
        await alarm.wait(for: nil)
        #expect(quota.nextTurn() == TransferQuota.Turn(zone: zones[3], primary: Self.second))
        #expect(quota.nextTurn() == nil)
        quota.release(Self.first)
        quota.release(Self.second)
        #expect(quota.nextTurn() == TransferQuota.Turn(zone: zones[1], primary: Self.first))
        #expect(quota.counts == (1, 0))
    }
}
