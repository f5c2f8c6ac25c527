import NIOCore

/// Joins the pieces that arrive to lines; each octet is looked at once.
struct LineBuffer {
    private var pending = ByteBuffer()
    private var scanned = 0
    private let limit: Int

    /// - Parameter limit: the longest line in octets, without its newline.
    init(limit: Int) {
        self.limit = limit
    }

    struct LineTooLong: Error {}

    mutating func append(_ piece: ByteBuffer) {
        pending.writeImmutableBuffer(piece)
    }

    /// The next whole line, without its newline; `nil` if more must arrive.
    mutating func next() throws(LineTooLong) -> ByteBuffer? {
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
