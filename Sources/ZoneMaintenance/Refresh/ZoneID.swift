/// A zone's row in a `RefreshTable`.
///
/// The row is used again after a zone is removed; the generation tells the zones apart, so that what comes late for a removed
/// zone never touches the one that follows it.
package struct ZoneID: Hashable, Sendable {
    /// Dense from 0: fit for an array beside the table.
    package let index: UInt32
    let generation: UInt16

    /// Of the row alone: few rows are used again.
    package func hash(into hasher: inout Hasher) { hasher.combine(index) }
}
