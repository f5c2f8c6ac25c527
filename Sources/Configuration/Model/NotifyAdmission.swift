/// On what grounds the sender of a NOTIFY is heard.
package enum NotifyAdmission: Hashable, Sendable {
    /// It is one of the zone's primaries; the place is the first of that address in the zone's list, from 0.
    case primary(Int)
    /// `allow-notify` lets it in.
    case allowed
    case refused
}
