import DNS

/// The limits of a transfer; zero means no limit.
package struct TransferLimits: Hashable, Sendable {
    /// The most records of the zone.
    package var maximumRecords: UInt32
    /// The most records of one type at one owner.
    package var maximumRecordsPerType: UInt32
    /// The most types at one owner.
    package var maximumTypesPerName: UInt32
    /// Whether BIND loads the file as a primary zone, for which its checks are stricter than for a secondary.
    package var isReadByBIND: Bool
    /// The serial from the SOA poll: an older one is refused. `nil` accepts any serial.
    package var polledSerial: Serial?

    /// By default without limits.
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
