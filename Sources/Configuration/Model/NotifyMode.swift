/// Who is told of a new version of a zone.
package enum NotifyMode: String, Hashable, Sendable, CaseIterable {
    case yes
    case no
    /// Those of `also-notify` alone.
    case explicit
    /// Nobody, where we are a secondary; also written `master-only`.
    case primaryOnly = "primary-only"

    /// Whether a secondary tells anybody at all.
    package var isOnForSecondaries: Bool { self == .yes || self == .explicit }
}
