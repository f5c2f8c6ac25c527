/// What one client may cost.
package struct ControlLimits: Sendable {
    /// Octets of a request's line.
    package static let requestOctets = 65_536
    /// Octets of a line of an answer.
    static let replyOctets = 1 << 20

    /// Clients at a time; further clients get `quota reached` and are closed.
    package var connections = 32
    /// How long a request may take to arrive.
    package var requestTime = Duration.seconds(10)
    /// How long a client may take to take one line of its answer.
    package var replyTime = Duration.seconds(10)
    /// How long clients have to take the rest of their answers when the server ends.
    package var closingTime = Duration.seconds(1)

    package init() {}
}
