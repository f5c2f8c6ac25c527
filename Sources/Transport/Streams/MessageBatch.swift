package import NIOCore

/// Whole messages that arrived together, one or more, in order.
///
///     while var batch = try await connection.receive(idle: .seconds(30)) {
///         while let message = batch.next() { try transfer.receive(message.readableBytesUInt8Span) }
///     }
package struct MessageBatch: Sequence, IteratorProtocol, Sendable {
    private var segments: [ByteBuffer]
    private var position = 0

    /// The segments must contain whole messages, each after its length, and nothing else.
    init(_ segments: [ByteBuffer]) {
        self.segments = segments
    }

    /// Octets left in the batch, including the messages' lengths.
    package var octets: Int {
        segments.reduce(0) { $0 + $1.readableBytes }
    }

    /// The next message without its length: 0 to 65535 octets that share the batch's memory.
    package mutating func next() -> ByteBuffer? {
        while position < segments.count {
            if let message = segments[position].readLengthPrefixedSlice(as: UInt16.self) { return message }
            position += 1
        }
        return nil
    }
}
