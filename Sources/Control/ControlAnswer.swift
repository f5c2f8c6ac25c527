/// A handler's response to a request.
package struct ControlAnswer: Sendable {
    /// The last line of the answer.
    package let reply: ControlReply
    /// Called after the client has its answer, or has disconnected; for actions that must not come before, such as ending the
    /// program.
    package let afterwards: (@Sendable () -> Void)?

    /// By default without an action afterwards.
    package init(_ reply: ControlReply, afterwards: (@Sendable () -> Void)? = nil) {
        self.reply = reply
        self.afterwards = afterwards
    }
}

/// Reports the outcomes of zones to a waiting client, one after the other.
package struct ControlProgress: Sendable {
    private let send: @Sendable (ZoneOutcome) async throws(ControlError) -> Void

    /// `send` writes one line of the answer.
    package init(_ send: @escaping @Sendable (ZoneOutcome) async throws(ControlError) -> Void) {
        self.send = send
    }

    /// Returns when the client has read it; throws `.closed` if the client has disconnected or does not read.
    package func report(_ outcome: ZoneOutcome) async throws(ControlError) {
        try await send(outcome)
    }
}
