import DNS
import TSIG

/// A transfer that completed: every message verified, the closing SOA received, the zone's checks passed.
///
/// Only `InboundTransfer.finish()` returns one. Publishing requires it, so an unverified transfer cannot be published.
package struct VerifiedTransfer<Changes: ZoneChanges & ~Copyable>: ~Copyable {
    /// The apex of the zone.
    package let zone: Name
    /// The closing SOA.
    package let soa: SOA
    /// What the transfer has brought.
    package let statistics: TransferStatistics
    /// The remaining seconds until the primary's own copy expires; `nil` if it was not asked, or did not answer (RFC 7314).
    package let primaryExpire: UInt32?
    /// The key that signed every message; `nil` if none is configured.
    package let authenticated: Authenticated?
    /// The number of CNAME, DNAME and RESINFO records, if the owners did not come in canonical order: then the whole zone must be
    /// searched for other data at their owners before it is published; else `nil`.
    package let recordsToSearch: UInt64?
    private let changes: Changes

    init(
        zone: Name, soa: SOA, statistics: TransferStatistics, primaryExpire: UInt32?, authenticated: Authenticated?,
        recordsToSearch: UInt64?, changes: consuming Changes
    ) {
        self.zone = zone
        self.soa = soa
        self.statistics = statistics
        self.primaryExpire = primaryExpire
        self.authenticated = authenticated
        self.recordsToSearch = recordsToSearch
        self.changes = changes
    }

    /// Exchanges the proof for the changes that it is about.
    package consuming func takeChanges() -> Changes {
        changes
    }
}
