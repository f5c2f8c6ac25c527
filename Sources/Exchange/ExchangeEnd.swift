/// How an exchange ended.
package struct ExchangeEnd<Step: Sendable>: Sendable {
    /// The last step: an end, or the one that was not followed.
    package let step: Step
    /// The time from the last sending of the query to the end.
    package let roundTrip: Duration
    /// Whether a connection was wanted, and the server could not be reached.
    package let isUnconnected: Bool
}
