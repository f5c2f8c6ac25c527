/// How a zone's copy stands.
package enum CopyState: UInt8, Sendable {
    /// No SOA was ever held: there are no timers but the back-off.
    case none
    case ok
    /// Its lease has ended; any serial is taken in its place.
    case expired
}
