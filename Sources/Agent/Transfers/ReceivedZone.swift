import DNS
import ZoneFile
import ZoneTransfer

/// A zone that a transfer has brought and proven, and what there is to say of it once it is published.
final class ReceivedZone: Sendable {
    let file: VerifiedFile
    let soa: SOA
    /// Seconds until the primary's own copy expires; `nil` where it was not asked, or did not say.
    let primaryExpire: UInt32?
    /// The key that every message was signed with; `nil` where none is configured.
    let keyName: Name?
    /// Of the answer that brought it.
    let statistics: TransferStatistics
    let record: TransferRecord

    init(
        file: VerifiedFile, soa: SOA, primaryExpire: UInt32?, keyName: Name?, statistics: TransferStatistics,
        record: TransferRecord
    ) {
        self.file = file
        self.soa = soa
        self.primaryExpire = primaryExpire
        self.keyName = keyName
        self.statistics = statistics
        self.record = record
    }
}
