/// The resources that clients may use.
package struct ControlLimits: Sendable {
    /// The longest request line, in octets.
    package static let requestOctets = 65_536
    /// The longest line of an answer, in octets.
    static let replyOctets = 1 << 20

    /// Concurrent clients; further ones get "quota reached" and are closed.
    package var connections = 32
    /// How long a request may take to arrive.
    package var requestTime = Duration.seconds(10)
    /// How long a client may take to read one line of its answer.
    package var replyTime = Duration.seconds(10)
    /// How long clients may take to read the rest of their answers when the server ends.
    package var closingTime = Duration.seconds(1)

    /// 32 clients, ten seconds for a request and for each line, one second at the end.
    package init() {}
}
