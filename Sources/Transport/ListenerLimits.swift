/// The resources of a `Listener` that clients may use.
package struct ListenerLimits: Sendable {
    /// Concurrent TCP connections; further ones are closed when they are accepted.
    package var connections = 100
    /// Of these, from one address.
    package var connectionsPerAddress = 10
    /// How long a connection may go without a whole message.
    package var idle = Duration.seconds(30)

    /// 100 connections, 10 of one address, 30 seconds.
    package init() {}
}
