/// What a handler makes of a request.
package struct ControlAnswer: Sendable {
    package let reply: ControlReply
    /// Called once the client has its answer, or has left: what must not come before, such as the end of the program.
    package let afterwards: (@Sendable () -> Void)?

    package init(_ reply: ControlReply, afterwards: (@Sendable () -> Void)? = nil) {
        self.reply = reply
        self.afterwards = afterwards
    }
}

/// Tells a client that waits of one zone after the other.
package struct ControlProgress: Sendable {
    private let send: @Sendable (ZoneOutcome) async throws(ControlError) -> Void

    package init(_ send: @escaping @Sendable (ZoneOutcome) async throws(ControlError) -> Void) {
        self.send = send
    }

    /// Returns when the client has taken it; throws when the client has left or does not read.
    package func report(_ outcome: ZoneOutcome) async throws(ControlError) {
        try await send(outcome)
    }
}
