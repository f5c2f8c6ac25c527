import ZoneMaintenance

/// What a transfer asks its primary for, and why not for less.
enum TransferChoice: Sendable {
    /// What changed since the version that is held (RFC 1995).
    case difference
    case wholeZone(TransferReason)
    /// `request-ixfr` is no for the zone or its primary.
    case withoutDifferences
    /// No file of ours is at hand that a difference could be applied to.
    case withoutFile
    /// The difference that was asked for came to nothing.
    case afterDifference
}
