package import DNS

/// Something worth a line about the poll of one primary.
package enum PollEvent: Equatable, Sendable {
    /// The primary's place in the list, from 0, and the list's length.
    case asking(index: Int, count: Int)
    case failed(PollFailure)
    /// After silence, or after this RCODE.
    case retryingWithoutEDNS(ResponseCode?)
    case truncated
    /// A transfer was not begun, because the primary is remembered as unreachable.
    case skippedTransfer
    case serial(new: Serial, old: Serial?)
    case olderSerial(Serial, ours: Serial)
    case expire(UInt32)
}
