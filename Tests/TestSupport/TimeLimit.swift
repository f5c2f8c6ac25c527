/// What a test waited for did not come in time; it says what, so that the failure explains itself.
package struct TimeLimitExceeded: Error, CustomStringConvertible {
    package let awaited: String
    package let limit: Duration

    package var description: String { "waited \(limit) in vain for \(awaited)" }
}

/// Runs `work`, and cancels it when it takes longer than `limit`: a test that fails must not hang.
package func withTimeLimit<Value: Sendable>(
    _ limit: Duration = .seconds(120), awaiting awaited: String, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await work() }
        group.addTask {
            try await Task.sleep(for: limit)
            throw TimeLimitExceeded(awaited: awaited, limit: limit)
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() else { throw CancellationError() }
        return value
    }
}
