import DNS

/// What a transfer may bring at the most, and at the least; zero means no limit.
package struct TransferLimits: Hashable, Sendable {
    package var maximumRecords: UInt32
    /// The most records that one owner may have of one type.
    package var maximumRecordsPerType: UInt32
    /// The most types that one owner may have.
    package var maximumTypesPerName: UInt32
    /// The serial that the primary announced: a transfer must not bring an older one. `nil`: any serial will do.
    package var polledSerial: Serial?

    package init(
        maximumRecords: UInt32 = 0, maximumRecordsPerType: UInt32 = 0, maximumTypesPerName: UInt32 = 0,
        polledSerial: Serial? = nil
    ) {
        self.maximumRecords = maximumRecords
        self.maximumRecordsPerType = maximumRecordsPerType
        self.maximumTypesPerName = maximumTypesPerName
        self.polledSerial = polledSerial
    }
}
