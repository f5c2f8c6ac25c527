package import DNS

/// A zone that a NOTIFY names, as far as judging the NOTIFY needs to know it.
package struct NotifiedZone: Sendable {
    /// On what grounds the sender is heard.
    package enum Admission: Equatable, Sendable {
        /// As one of the zone's primaries: its place in the zone's list, from 0.
        case primary(Int)
        /// By `allow-notify`.
        case allowed
        case refused
    }

    package let id: ZoneID
    /// Its name and class, as in `example.com/IN`.
    package let text: String
    package let admission: Admission
    /// The serial of a copy that is held and has not expired.
    package let held: Serial?
    package let isRefreshing: Bool

    package init(id: ZoneID, text: String, admission: Admission, held: Serial?, isRefreshing: Bool) {
        self.id = id
        self.text = text
        self.admission = admission
        self.held = held
        self.isRefreshing = isRefreshing
    }
}
