import SystemPackage

/// Reads a file once from beginning to end through one buffer, and digests it.
struct ChunkReader: ~Copyable {
    /// Enough for the line of any record: 65,535 octets of RDATA take at most four characters each.
    private static let capacity = 512 * 1024
    /// Octets after the last one read, so that whole words can be loaded at the end.
    private static let margin = 8

    private let descriptor: FileDescriptor
    private let path: FilePath
    private var buffer = [UInt8](repeating: 0, count: capacity + margin)
    private var hasher = ContentHasher()
    /// Octets in the buffer.
    private(set) var count = 0
    /// The offset of the buffer's first octet in the file.
    private(set) var offset: Int64 = 0

    init(_ descriptor: FileDescriptor, path: FilePath) {
        self.descriptor = descriptor
        self.path = path
    }

    /// The octets read and not dropped, and eight more without meaning.
    var octets: Span<UInt8> {
        @_lifetime(borrow self)
        get { buffer.span.extracting(0..<count + Self.margin) }
    }

    /// Of everything read so far.
    var digest: ContentDigest { hasher.digest }

    /// Drops the first `dropped` octets and reads more; returns whether there was more. Nothing is read into a full buffer.
    mutating func readOn(dropping dropped: Int) throws(FileError) -> Bool {
        if dropped > 0 {
            for index in dropped..<count { buffer[index - dropped] = buffer[index] }
            count -= dropped
            offset += Int64(dropped)
        }
        let end = min(Self.capacity, count + 256 * 1024)
        let start = count
        guard start < end else { return false }
        count += try descriptor.read(into: &buffer, start..<end, at: offset + Int64(start), of: path)
        Self.digest(buffer, start..<count, into: &hasher)
        return count > start
    }

    private static func digest(_ octets: [UInt8], _ range: Range<Int>, into hasher: inout ContentHasher) {
        hasher.update(octets.span.extracting(range))
    }
}
