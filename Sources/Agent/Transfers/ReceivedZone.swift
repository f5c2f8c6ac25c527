import DNS
import ZoneFile
import ZoneTransfer

/// A zone that a transfer has brought and proven, and what there is to say of it once it is published.
struct ReceivedZone: Sendable {
    let file: VerifiedFile
    let soa: SOA
    /// Seconds until the primary's own copy expires; `nil` where it was not asked, or did not say.
    let primaryExpire: UInt32?
    /// The key that every message was signed with; `nil` where none is configured.
    let keyName: Name?
    /// Of the answer that brought it.
    let statistics: TransferStatistics
    /// Of all that was asked for it.
    let account: TransferAccount
    let start: ContinuousClock.Instant
    let record: TransferRecord
}
