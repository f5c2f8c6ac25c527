import DNS
import ZoneTransfer

/// What has come of a transfer by the time that it ends, well or not.
struct TransferAccount {
    /// What the connection has brought that the transfer is on now.
    private var current = TransferStatistics()
    /// What those before it brought.
    private var former = TransferStatistics()
    private(set) var serial: Serial?
    /// What kind of answer the connection brings; `nil` until the records have told it.
    private(set) var style: TransferStyle?
    /// Whether the request of this connection is an IXFR.
    private(set) var isIXFR: Bool

    init(isIXFR: Bool) {
        self.isIXFR = isIXFR
    }

    /// Of all connections together: what was received was received, whatever came of it.
    var statistics: TransferStatistics {
        var sum = current
        sum.messages += former.messages
        sum.records += former.records
        sum.octets += former.octets
        return sum
    }

    mutating func update(_ statistics: TransferStatistics, serial: Serial?, style: TransferStyle?) {
        current = statistics
        self.serial = serial
        self.style = style
    }

    /// Begins anew, on another connection, with an AXFR.
    mutating func turnToAXFR() {
        former = statistics
        current = TransferStatistics()
        serial = nil
        style = nil
        isIXFR = false
    }
}
