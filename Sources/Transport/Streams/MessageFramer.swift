import NIOCore

/// Splits a TCP stream into messages: each has two octets of length before it (RFC 1035 §4.2.2).
///
/// Whole messages stay in the buffer that the kernel filled. Only a message that spans two reads is copied, once, to a buffer of its
/// own.
struct MessageFramer {
    /// The message that has begun but not ended, including its length.
    private var unfinished = ByteBuffer()

    /// Appends the messages that `buffer` completes and contains to `segments`; each segment contains whole messages and nothing
    /// else.
    mutating func split(_ buffer: ByteBuffer, into segments: inout [ByteBuffer]) {
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

    /// Whether part of a message has arrived, if only one octet of its length.
    var isWithinMessage: Bool { unfinished.readableBytes > 0 }

    /// The error of a stream that ends here; `nil` between two messages.
    var truncation: TransportError? {
        switch unfinished.readableBytes {
        case 0: nil
        case 1: .truncatedMessage(received: 0, expected: nil)
        case let octets: .truncatedMessage(received: octets - 2, expected: expectedOctets.map { $0 - 2 })
        }
    }

    /// The length octets and the message that they announce.
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
