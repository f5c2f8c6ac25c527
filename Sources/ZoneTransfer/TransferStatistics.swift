/// What a transfer has brought so far, counted as BIND counts it.
package struct TransferStatistics: Equatable, Sendable {
    /// Whole messages that were not refused.
    package var messages = 0
    /// Records of all answer sections, including both SOAs.
    package var records = 0
    /// Octets of the messages, without TCP's length prefixes.
    package var octets = 0
    /// Records left out because their owner is outside the zone.
    package var recordsOutsideZone = 0
    /// Records left out because their RRset has them already.
    package var repeatedRecords = 0

    /// Nothing has come yet.
    package init() {}
}
