import Configuration
import DNS
import ZoneFile
import ZoneMaintenance
import ZoneTransfer

/// What has happened to a zone, with its facts. Each is said once, by the `RefreshLoop`, and every listener is told of it.
enum ZoneEvent: Sendable {
    /// A primary has told its SOA, so long after the query; the decision is nil where the zone was removed.
    indirect case polled(SOAAnswer, RefreshDecision?, by: Primary, after: Duration)
    /// A primary was polled, and nothing came of it.
    indirect case pollFailed(PollFailure, at: Primary)
    /// A transfer was published; the copy expires at `expiry`.
    case published(PublishedVersion, expiry: Instant?)
    /// A primary has vouched for the current copy, which expires at `expiry` now.
    case confirmed(expiry: Instant?)
    /// The current copy has expired, this instant.
    case expired
    /// What has expired is known for certain: this copy. Its file is where it was.
    case leftBehind(PublishedCopy)
    /// What was to become of the file of an expired copy has become of it.
    case setAside(PublishedCopy)
    /// The zone is no longer configured.
    case removed
}

/// One that is told what happens to zones, one event after the other for each zone.
protocol ZoneListener: Sendable {
    /// Runs where the caller does: what is of no interest costs nothing.
    nonisolated(nonsending) func heard(_ event: ZoneEvent, of id: ZoneID, _ zone: ZoneSettings) async
}

/// A version that was published: what it is, where it came from and which file it is in.
struct PublishedVersion: Sendable {
    let soa: SOA
    /// Seconds until the primary's own copy expires; nil where it was not asked, or did not say.
    let primaryExpire: UInt32?
    /// The key that every message was signed with; nil where none is configured.
    let keyName: Name?
    let primary: Endpoint
    /// Of the answer that brought it.
    let statistics: TransferStatistics
    /// Of all that was received for it: of an IXFR that came to nothing, too.
    let received: TransferStatistics
    /// From the request to the verified answer, and from the request to the published file.
    let transferTime: Duration
    let publishedAfter: Duration
    /// From the request to the first of its answer.
    let roundTrip: Duration
    let identity: FileIdentity
}

extension PublishedVersion {
    /// `zone` was published as the file of this identity.
    init(of zone: ReceivedZone, as identity: FileIdentity, after elapsed: Duration) {
        soa = zone.soa
        primaryExpire = zone.primaryExpire
        keyName = zone.keyName
        primary = zone.record.primary
        statistics = zone.statistics
        received = zone.record.statistics
        transferTime = zone.record.elapsed
        publishedAfter = elapsed
        roundTrip = zone.record.roundTrip
        self.identity = identity
    }
}
