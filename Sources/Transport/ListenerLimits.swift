/// What strangers may take of a `Listener`.
package struct ListenerLimits: Sendable {
    /// TCP connections at a time; those beyond are closed as they come.
    package var connections = 100
    /// Of these, from one address.
    package var connectionsPerAddress = 10
    /// How long a connection may go without a whole message.
    package var idle = Duration.seconds(30)

    package init() {}
}
