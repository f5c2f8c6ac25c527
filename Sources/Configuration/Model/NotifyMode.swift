/// The servers that get NOTIFY messages for a new version of a zone.
package enum NotifyMode: String, Hashable, Sendable, CaseIterable {
    case yes
    case no
    /// Only those of `also-notify`.
    case explicit
    /// None for a secondary zone; also written `master-only`.
    case primaryOnly = "primary-only"

    /// Whether a secondary sends NOTIFY at all.
    package var isOnForSecondaries: Bool { self == .yes || self == .explicit }
}
