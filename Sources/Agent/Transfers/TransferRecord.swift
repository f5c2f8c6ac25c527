import DNS
import ZoneTransfer

/// What is remembered of a transfer that was published.
struct TransferRecord: Sendable {
    let primary: Endpoint
    let statistics: TransferStatistics
    let elapsed: Duration
}
