package import DNS

/// How one round of one zone ended.
package enum RefreshOutcome: Sendable {
    case transferred(Serial)
    case upToDate(Serial)
    case failed(reason: String)

    static let zoneRemoved = RefreshOutcome.failed(reason: "the zone was removed")
    static let shuttingDown = RefreshOutcome.failed(reason: TransferFailure.shuttingDown.reason)
}

extension RefreshOutcome: CustomStringConvertible {
    /// `serial 2026112101, transferred`, `serial 2026112101, up to date` or `failed: …`.
    package var description: String {
        switch self {
        case .transferred(let serial): "serial \(serial), transferred"
        case .upToDate(let serial): "serial \(serial), up to date"
        case .failed(let reason): "failed: \(reason)"
        }
    }

    package var isInStep: Bool {
        if case .failed = self { false } else { true }
    }
}
