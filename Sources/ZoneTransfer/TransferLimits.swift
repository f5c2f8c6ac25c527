import DNS

/// What a transfer may bring at the most, and at the least; zero means no limit.
package struct TransferLimits: Hashable, Sendable {
    package var maximumRecords: UInt32
    /// The most records that one owner may have of one type.
    package var maximumRecordsPerType: UInt32
    /// The most types that one owner may have.
    package var maximumTypesPerName: UInt32
    /// Whether BIND reads the zone's file as that of a primary: it asks more of it than of a zone that it pulls itself.
    package var isReadByBIND: Bool
    /// The serial that the primary announced: a transfer must not bring an older one. `nil`: any serial will do.
    package var polledSerial: Serial?

    package init(
        maximumRecords: UInt32 = 0, maximumRecordsPerType: UInt32 = 0, maximumTypesPerName: UInt32 = 0,
        isReadByBIND: Bool = false, polledSerial: Serial? = nil
    ) {
        self.maximumRecords = maximumRecords
        self.maximumRecordsPerType = maximumRecordsPerType
        self.maximumTypesPerName = maximumTypesPerName
        self.isReadByBIND = isReadByBIND
        self.polledSerial = polledSerial
    }
}
