import DNS
import SystemPackage

/// The text of a zone on its way to the file that takes the old one's place, digested as it goes.
///
/// Memory does not grow with the zone: text leaves for the temporary file whenever `drainedOctets` have gathered. Dropping this value
/// leaves the old file as it was.
struct ZoneTextFile: ~Copyable {
    private static let drainedOctets = 256 * 1024

    private let file: AtomicFile
    private var text = TextBuffer(capacity: drainedOctets + 64 * 1024)
    private var hasher = ContentHasher()

    init(replacing path: FilePath) throws(FileError) {
        file = try AtomicFile(replacing: path)
    }

    /// Appends a record's line.
    @inline(__always)
    mutating func append(
        _ record: RecordSlice, owner: borrowing NameBuffer, in message: Span<UInt8>, using printer: inout RecordPrinter
    ) throws(ZoneFileError) {
        do throws(WireError) {
            try printer.append(record, owner: owner, in: message, to: &text)
        } catch {
            throw .record(error)
        }
        guard text.count >= Self.drainedOctets else { return }
        do throws(FileError) {
            try drain()
        } catch {
            throw .file(error)
        }
    }

    /// Appends text that was printed before.
    mutating func append(_ octets: Span<UInt8>) throws(FileError) {
        text.append(octets)
        if text.count >= Self.drainedOctets { try drain() }
    }

    private mutating func drain() throws(FileError) {
        Self.digest(text, into: &hasher)
        try file.write(text.octets)
        text.removeAll()
    }

    private static func digest(_ text: borrowing TextBuffer, into hasher: inout ContentHasher) {
        hasher.update(text.octets)
    }

    /// Writes the rest and puts the file in the old one's place.
    consuming func commit() throws(FileError) -> FileIdentity {
        try drain()
        return try file.commit(digest: hasher.digest)
    }
}
