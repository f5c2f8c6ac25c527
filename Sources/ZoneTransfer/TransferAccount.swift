import DNS

/// What has come of a transfer so far, over all the connections that it took.
package struct TransferAccount: Sendable {
    /// When it began.
    package let start: ContinuousClock.Instant
    /// From the latest request to the first of its answer.
    package var roundTrip = Duration.zero
    /// What the connection has brought that the transfer is on now.
    private var current = TransferStatistics()
    /// What those before it brought.
    private var former = TransferStatistics()
    /// What the primary sends, once the first record has told it.
    package private(set) var serial: Serial?
    /// What kind of answer the connection brings; `nil` until the records have told it.
    package private(set) var style: TransferStyle?
    /// Whether the request of this connection is an IXFR.
    package private(set) var isIXFR: Bool

    /// `isIXFR`: whether its first request is one.
    package init(isIXFR: Bool, from start: ContinuousClock.Instant) {
        self.isIXFR = isIXFR
        self.start = start
    }

    /// Of all connections together: what was received was received, whatever came of it.
    package var statistics: TransferStatistics {
        var sum = current
        sum.messages += former.messages
        sum.records += former.records
        sum.octets += former.octets
        return sum
    }

    /// Takes note of how far this connection's answer has come.
    package mutating func update(_ statistics: TransferStatistics, serial: Serial?, style: TransferStyle?) {
        current = statistics
        self.serial = serial
        self.style = style
    }

    /// Begins anew, on another connection, with an AXFR.
    package mutating func turnToAXFR() {
        former = statistics
        current = TransferStatistics()
        serial = nil
        style = nil
        isIXFR = false
    }
}
