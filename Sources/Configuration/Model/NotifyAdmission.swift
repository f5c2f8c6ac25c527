/// Why the sender of a NOTIFY is admitted, or that it is not.
package enum NotifyAdmission: Hashable, Sendable {
    /// It is one of the zone's primaries: the first of that address in the zone's list, counted from 0.
    case primary(Int)
    /// It is in `allow-notify`.
    case allowed
    case refused
}
