import Configuration
import DNS
import ZoneFile
import ZoneMaintenance

/// What is asked for, and under which conditions it is taken.
final class TransferRequest: Sendable {
    let zone: ZoneSettings
    let primary: Primary
    /// Which of the primary's keys to ask with; nil where it has none.
    let key: KeyCandidate?
    let reason: TransferReason
    /// The serial that the poll found; `nil` where the primary would not say.
    let polledSerial: Serial?
    /// The file that a difference may follow; `nil` where there is none.
    let published: FileIdentity?
    /// Whether the primary is asked when its own copy expires, as no poll has done it.
    let asksExpire: Bool

    init(
        zone: ZoneSettings, primary: Primary, key: KeyCandidate?, reason: TransferReason, polledSerial: Serial?,
        published: FileIdentity?, asksExpire: Bool
    ) {
        self.zone = zone
        self.primary = primary
        self.key = key
        self.reason = reason
        self.polledSerial = polledSerial
        self.published = published
        self.asksExpire = asksExpire
    }

    /// What we hold, where only something newer will do.
    var heldSerial: Serial? {
        if case .newer(let held) = reason { held } else { nil }
    }
}
