/// The two forms of an answer: a whole zone, or for an IXFR also a difference (RFC 1995 §4).
package enum TransferStyle: Sendable {
    /// All records of the zone, as in an AXFR.
    case nonincremental
    /// Steps from the current copy to the primary's version: records to delete, records to add.
    case incremental
}
