package import NIOCore

/// Puts lines together from the pieces that arrive; each octet is looked at once.
package struct LineBuffer {
    private var pending = ByteBuffer()
    private var scanned = 0
    private let limit: Int

    /// - Parameter limit: octets of a line, without its newline.
    package init(limit: Int) {
        self.limit = limit
    }

    /// A line, whole or not, that is longer than the limit.
    package struct LineTooLong: Error {}

    /// Takes what has arrived.
    package mutating func append(_ piece: ByteBuffer) {
        pending.writeImmutableBuffer(piece)
    }

    /// The next whole line, without its newline; nil where more must come. Throws where a line is longer than the limit.
    package mutating func next() throws(LineTooLong) -> ByteBuffer? {
        guard let end = pending.readableBytesView.dropFirst(scanned).firstIndex(of: UInt8(ascii: "\n")) else {
            scanned = pending.readableBytes
            guard scanned <= limit else { throw LineTooLong() }
            return nil
        }
        scanned = 0
        let length = end - pending.readableBytesView.startIndex
        guard length <= limit else { throw LineTooLong() }
        let line = pending.readSlice(length: length)
        pending.moveReaderIndex(forwardBy: 1)
        pending.discardReadBytes()
        return line
    }
}
