package import DNS

/// The last answer and the last failure of each primary for each zone, for the status that an operator asks for.
///
/// Memory is bounded: of more than `capacity` pairs of zone and primary, those whose last news is oldest are forgotten.
package struct PrimaryContacts: Sendable {
    /// The last answer and the last failure of one primary for one zone.
    package struct Contact: Equatable, Sendable {
        /// The serial of the last SOA that it sent; nil where it sent none.
        package fileprivate(set) var serial: Serial?
        /// When it sent that SOA.
        package fileprivate(set) var answeredAt: Instant?
        /// The time from the query to that answer.
        package fileprivate(set) var roundTrip: Duration?
        /// Why the last failed poll or transfer failed; a later success does not clear it.
        package fileprivate(set) var failure: String?
        /// When that was.
        package fileprivate(set) var failedAt: Instant?
    }

    private struct Key: Hashable {
        let zone: ZoneID
        let primary: Peer
    }

    private let capacity: Int
    /// The pairs with news since `older` was put aside; each of the two holds at most half of `capacity`.
    private var recent: [Key: Contact] = [:]
    private var older: [Key: Contact] = [:]

    /// Keeps at most `capacity` pairs of zone and primary, and at least 2.
    package init(capacity: Int = 8192) {
        self.capacity = max(2, capacity)
    }

    /// What is known of `primary` for `zone`; nil where nothing is, or no longer.
    package func contact(with primary: Peer, about zone: ZoneID) -> Contact? {
        let key = Key(zone: zone, primary: primary)
        return recent[key] ?? older[key]
    }

    /// Records that `primary` answered a poll of `zone` with this serial, `roundTrip` after the query.
    package mutating func answered(
        _ primary: Peer, about zone: ZoneID, serial: Serial, roundTrip: Duration, at now: Instant
    ) {
        change(Key(zone: zone, primary: primary)) { contact in
            contact.serial = serial
            contact.answeredAt = now
            contact.roundTrip = roundTrip
        }
    }

    /// Records why a poll of `zone` at `primary`, or a transfer from it, failed.
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
