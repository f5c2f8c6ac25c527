import TestSupport
import Testing

@testable import Agent

@Suite struct AlarmTests {
    private func within<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) async throws -> Value {
        try await withTimeLimit(awaiting: "the alarm") { await work() }
    }

    @Test func `who waits for ever is woken by a ring`() async throws {
        let alarm = Alarm()
        try await within {
            async let wait: Void = alarm.wait(for: nil)
            alarm.ring()
            await wait
        }
    }

    @Test func `a ring before the wait ends it at once`() async throws {
        let alarm = Alarm()
        alarm.ring()
        alarm.ring()
        try await within { await alarm.wait(for: nil) }
    }

    @Test func `without a ring the wait ends in its time`() async throws {
        let alarm = Alarm()
        try await within { for _ in 0..<20 { await alarm.wait(for: .microseconds(50)) } }
        try await within { await alarm.wait(for: .seconds(-1)) }
    }

    @Test func `cancelling ends the wait, and the next ring is not spent on it`() async throws {
        let alarm = Alarm()
        try await within {
            await withTaskGroup { group in
                group.addTask { await alarm.wait(for: nil) }
                group.cancelAll()
            }
            alarm.ring()
            await alarm.wait(for: nil)
        }
    }

    @Test func `no ring is lost between one wait and the next`() async throws {
        let alarm = Alarm()
        let produced = Journal<Int>()
        let consumed = try await within {
            await withTaskGroup { group in
                group.addTask {
                    for number in 1...500 {
                        produced.append(number)
                        alarm.ring()
                        if number % 7 == 0 { await Task.yield() }
                    }
                }
                var waits = 0
                while produced.count < 500 {
                    await alarm.wait(for: waits % 3 == 0 ? .microseconds(20) : nil)
                    waits += 1
                }
                return waits
            }
        }
        #expect(consumed > 0)
    }
}
