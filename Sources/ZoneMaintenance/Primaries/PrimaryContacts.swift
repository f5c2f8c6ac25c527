package import DNS

/// What primaries last said of the zones that they were last asked about.
///
/// A zone at rest costs nothing: of more than `capacity` pairs of zone and primary those that were heard of longest ago are
/// forgotten.
package struct PrimaryContacts: Sendable {
    /// How one primary has fared with one zone.
    package struct Contact: Equatable, Sendable {
        /// Of the last SOA that it sent.
        package fileprivate(set) var serial: Serial?
        package fileprivate(set) var answeredAt: Instant?
        /// From the query to that answer.
        package fileprivate(set) var roundTrip: Duration?
        /// Why a poll or a transfer last came to nothing; a later success does not take it back.
        package fileprivate(set) var failure: String?
        package fileprivate(set) var failedAt: Instant?
    }

    private struct Key: Hashable {
        let zone: ZoneID
        let primary: Peer
    }

    private let capacity: Int
    /// What was heard of since `older` was put aside: each holds half of what is kept.
    private var recent: [Key: Contact] = [:]
    private var older: [Key: Contact] = [:]

    package init(capacity: Int = 8192) {
        self.capacity = max(2, capacity)
    }

    /// nil where nothing was heard, or too long ago.
    package func contact(with primary: Peer, about zone: ZoneID) -> Contact? {
        let key = Key(zone: zone, primary: primary)
        return recent[key] ?? older[key]
    }

    package mutating func answered(
        _ primary: Peer, about zone: ZoneID, serial: Serial, roundTrip: Duration, at now: Instant
    ) {
        change(Key(zone: zone, primary: primary)) { contact in
            contact.serial = serial
            contact.answeredAt = now
            contact.roundTrip = roundTrip
        }
    }

    package mutating func failed(
        _ primary: Peer, about zone: ZoneID, failure: String, at now: Instant
    ) {
        change(Key(zone: zone, primary: primary)) { contact in
            contact.failure = failure
            contact.failedAt = now
        }
    }

    private mutating func change(_ key: Key, _ change: (inout Contact) -> Void) {
        if recent[key] == nil {
            if recent.count >= capacity / 2 {
                older = recent
                recent = [:]
            }
            recent[key] = older.removeValue(forKey: key) ?? Contact()
        }
        change(&recent[key, default: Contact()])
    }
}
