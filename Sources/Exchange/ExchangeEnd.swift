/// How an exchange ended.
package struct ExchangeEnd<Step: Sendable>: Sendable {
    /// The last step: an end, or the one that was not to be followed.
    package let step: Step
    /// From when the query was last sent to the end.
    package let roundTrip: Duration
    /// Whether a connection was wanted, and the server could not be connected to.
    package let isUnconnected: Bool
}
