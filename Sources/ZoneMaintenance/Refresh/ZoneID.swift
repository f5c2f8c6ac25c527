/// A zone's row in a `RefreshTable`.
///
/// The row is used again after a zone is removed; the generation tells the zones apart, so that a late event of a removed zone never
/// changes the one that has its row now.
package struct ZoneID: Hashable, Sendable {
    /// The row's number: dense from 0, so it can index an array beside the table.
    package let index: UInt32
    let generation: UInt16

    /// Hashes the row alone: few rows are used again.
    package func hash(into hasher: inout Hasher) { hasher.combine(index) }
}
