import DNS
import ZoneTransfer

/// What is remembered of a transfer that was published.
struct TransferRecord: Sendable {
    let primary: Endpoint
    let statistics: TransferStatistics
    let elapsed: Duration
    /// From the request to the first of its answer.
    let roundTrip: Duration
}
