/// What a transfer has brought so far, counted as BIND counts it.
package struct TransferStatistics: Equatable, Sendable {
    package var messages = 0
    /// Records of all answer sections, both SOAs among them.
    package var records = 0
    /// Octets of the messages, without their two-octet lengths.
    package var octets = 0
    /// Records left out because their owner lies outside the zone.
    package var recordsOutsideZone = 0
    /// Records left out because their RRset has them already.
    package var repeatedRecords = 0

    package init() {}
}
