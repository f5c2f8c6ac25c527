/// What a primary answers with: whole zones, and to an IXFR also differences (RFC 1995 §4).
package enum TransferStyle: Sendable {
    /// All records of the zone, as an AXFR brings them.
    case nonincremental
    /// Steps from the version that is held to the primary's: records to delete, records to add.
    case incremental
}
