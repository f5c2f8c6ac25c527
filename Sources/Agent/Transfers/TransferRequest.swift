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
    let order: TransferOrder
    /// The file that a difference may follow; `nil` where there is none.
    let published: FileIdentity?

    init(
        zone: ZoneSettings, primary: Primary, key: KeyCandidate?, order: TransferOrder, published: FileIdentity?
    ) {
        self.zone = zone
        self.primary = primary
        self.key = key
        self.order = order
        self.published = published
    }

    /// Whether the primary is asked when its own copy expires, as no poll has done it.
    var asksExpire: Bool { order.polled == nil && primary.edns && primary.requestExpire }

    /// What we hold, where only something newer will do.
    var heldSerial: Serial? {
        if case .newer(let held) = order.reason { held } else { nil }
    }
}
