import DNS
import TSIG

/// A transfer that ended as it must: every message verified, the closing SOA seen, the zone's checks passed.
///
/// Only `InboundTransfer.finish()` makes one. Publishing asks for it, so what was not proven cannot be published.
package struct VerifiedTransfer<Changes: ZoneChanges & ~Copyable>: ~Copyable {
    package let zone: Name
    package let soa: SOA
    package let statistics: TransferStatistics
    /// Seconds until the primary's own copy expires; `nil` where it was not asked, or did not say (RFC 7314).
    package let primaryExpire: UInt32?
    /// The key that signed every message; `nil` where none is configured.
    package let authenticated: Authenticated?
    /// How many CNAME, DNAME and RESINFO records the zone has, where its owners did not come in canonical order, so that whether these
    /// records have their names to themselves must be looked up in all of the zone before it is published; else `nil`.
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

    /// Gives up the proof for what it vouches for.
    package consuming func takeChanges() -> Changes {
        changes
    }
}
