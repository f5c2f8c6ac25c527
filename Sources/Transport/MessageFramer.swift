import NIOCore

/// Finds whole messages in a TCP stream: two octets of length before each one (RFC 1035 §4.2.2).
///
/// Whole messages stay where the kernel put them. Only a message that lies across two reads is copied, once, to a
/// buffer of its own.
struct MessageFramer {
    /// The message that has begun but not ended, its length octets included.
    private var unfinished = ByteBuffer()

    /// Appends what `buffer` completes and contains to `segments`; each segment holds whole messages and nothing else.
    mutating func take(_ buffer: ByteBuffer, into segments: inout [ByteBuffer]) {
        var buffer = buffer
        if unfinished.readableBytes > 0 {
            guard complete(with: &buffer) else { return }
            segments.append(unfinished)
            unfinished = ByteBuffer()
        }
        var end = buffer.readerIndex
        while let length = buffer.getInteger(at: end, as: UInt16.self), buffer.writerIndex - end - 2 >= Int(length) {
            end += 2 + Int(length)
        }
        if let whole = buffer.readSlice(length: end - buffer.readerIndex), whole.readableBytes > 0 { segments.append(whole) }
        if buffer.readableBytes > 0 { begin(with: &buffer) }
    }

    /// Whether part of a message has come, if only one octet of its length.
    var isWithinMessage: Bool { unfinished.readableBytes > 0 }

    /// What the stream's end means here: nil at the boundary of two messages.
    var truncation: TransportError? {
        switch unfinished.readableBytes {
        case 0: nil
        case 1: .truncatedMessage(received: 0, expected: nil)
        case let octets: .truncatedMessage(received: octets - 2, expected: expectedOctets.map { $0 - 2 })
        }
    }

    /// The length octets and the message they announce.
    private var expectedOctets: Int? {
        unfinished.getInteger(at: unfinished.readerIndex, as: UInt16.self).map { 2 + Int($0) }
    }

    private mutating func begin(with buffer: inout ByteBuffer) {
        let expected = buffer.getInteger(at: buffer.readerIndex, as: UInt16.self).map { 2 + Int($0) } ?? 2
        unfinished = ByteBuffer()
        unfinished.reserveCapacity(expected)
        unfinished.writeBuffer(&buffer)
    }

    private mutating func complete(with buffer: inout ByteBuffer) -> Bool {
        if unfinished.readableBytes == 1, let low = buffer.readInteger(as: UInt8.self) { unfinished.writeInteger(low) }
        guard let expected = expectedOctets else { return false }
        let missing = min(expected - unfinished.readableBytes, buffer.readableBytes)
        unfinished.reserveCapacity(minimumWritableBytes: expected - unfinished.readableBytes)
        if var piece = buffer.readSlice(length: missing) { unfinished.writeBuffer(&piece) }
        return unfinished.readableBytes == expected
    }
}
