import Configuration
import DNS

/// How a reload ended.
enum ReloadOutcome: Equatable, Sendable {
    case done(ZoneChanges)
    /// Nothing was changed; the errors say why.
    case failed([Diagnostic])
}

/// What a new configuration means for the zones.
struct ZoneChanges: Equatable, Sendable, CustomStringConvertible {
    var added = 0
    var removed = 0
    var changed = 0

    var description: String { "\(added.counted("zone")) added, \(removed) removed, \(changed) changed" }
}
