import Configuration
import DNS
import TSIG
import ZoneFile
import ZoneMaintenance
import ZoneTransfer

/// What has happened to a zone, with its facts. Each is said once, by the `RefreshLoop`, and every listener is told of it.
enum ZoneEvent: Sendable {
    /// A primary has told its SOA, so long after the query. The decision is nil where the zone was removed; where it is that the current
    /// copy is the primary's, that expires at `expiry` now.
    indirect case polled(SOAAnswer, RefreshDecision?, expiry: Instant?, by: Primary, after: Duration)
    /// A primary was polled, and nothing came of it.
    indirect case pollFailed(PollFailure, at: Primary)
    /// A transfer found that its primary has nothing newer.
    case transferUpToDate(TransferRecord)
    case transferFailed(TransferFailure, TransferRecord)
    /// What a transfer brought was published; the copy expires at `expiry`.
    case published(PublishedVersion, expiry: Instant?)
    /// A transfer has found that the current copy is the primary's; it expires at `expiry` now.
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
    /// Whether it is told what happens to a zone still after that was removed.
    var hearsOfRemovedZones: Bool { get }

    /// Whether the event means anything to it; it is not told of others.
    nonisolated func hears(of event: ZoneEvent, _ zone: ZoneSettings) -> Bool

    /// Runs where the caller does: what is of no interest costs nothing.
    nonisolated(nonsending) func heard(_ event: ZoneEvent, of id: ZoneID, _ zone: ZoneSettings) async
}

extension ZoneListener {
    var hearsOfRemovedZones: Bool { false }

    nonisolated func hears(of event: ZoneEvent, _ zone: ZoneSettings) -> Bool { true }
}

/// What a transfer came to by its end, well or not.
final class TransferRecord: Sendable {
    let request: TransferRequest
    /// Of all that was received for it: of an IXFR that came to nothing, too.
    let account: TransferAccount
    /// From its start to its end; where it brought a version, to the last message.
    let elapsed: Duration
    /// Where its lines go.
    let log: TransferLog

    init(_ request: TransferRequest, _ account: TransferAccount, elapsed: Duration, _ log: TransferLog) {
        self.request = request
        self.account = account
        self.elapsed = elapsed
        self.log = log
    }

    var primary: Primary { request.primary }
}

/// A version that a transfer has brought and proven.
final class ReceivedVersion: Sendable {
    let record: TransferRecord
    let soa: SOA
    /// Seconds until the primary's own copy expires; nil where it was not asked, or did not say.
    let primaryExpire: UInt32?
    /// The key that every message was signed with; nil where none is configured.
    let keyName: Name?
    /// Of the answer that brought it.
    let statistics: TransferStatistics

    init(
        soa: SOA, primaryExpire: UInt32? = nil, keyName: Name? = nil, statistics: TransferStatistics = TransferStatistics(),
        _ record: TransferRecord
    ) {
        self.soa = soa
        self.primaryExpire = primaryExpire
        self.keyName = keyName
        self.statistics = statistics
        self.record = record
    }

    convenience init(_ verified: borrowing VerifiedTransfer<ZoneFileWriter>, _ record: TransferRecord) {
        self.init(
            soa: verified.soa, primaryExpire: verified.primaryExpire, keyName: verified.authenticated?.keyName,
            statistics: verified.statistics, record)
    }
}

/// A version that was published, and the file that it is in.
struct PublishedVersion: Sendable {
    let version: ReceivedVersion
    let identity: FileIdentity
    /// From the transfer's start to the published file.
    let publishedAfter: Duration

    var soa: SOA { version.soa }
}

/// Tells all who listen what happens to zones: each event to one after the other, and of each zone one event after the other.
final class ZoneListeners {
    private let listeners: [any ZoneListener]
    /// Zones of which something is being told.
    private var busy: Set<ZoneID> = []
    /// What waits to be told of them.
    private var waiting: [ZoneID: [CheckedContinuation<Void, Never>]] = [:]

    init(_ listeners: [any ZoneListener]) {
        self.listeners = listeners
    }

    /// Returns when all have heard it. Events of a zone are told in the order of these calls.
    ///
    /// `isConfigured` is asked before each listener: the zone may be removed while another listens, and nobody acts for a zone that is
    /// gone.
    nonisolated(nonsending) func emit(
        _ event: ZoneEvent, of id: ZoneID, _ zone: ZoneSettings, isConfigured: () -> Bool
    ) async {
        if !busy.insert(id).inserted { await withCheckedContinuation { waiting[id, default: []].append($0) } }
        for listener in listeners
        where listener.hears(of: event, zone) && (isConfigured() || listener.hearsOfRemovedZones) {
            await listener.heard(event, of: id, zone)
        }
        guard !waiting.isEmpty, let next = waiting[id]?.first else {
            busy.remove(id)
            return
        }
        waiting[id]?.removeFirst()
        if waiting[id]?.isEmpty == true { waiting[id] = nil }
        next.resume()
    }
}
