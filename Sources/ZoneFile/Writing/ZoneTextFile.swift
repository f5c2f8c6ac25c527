import DNS
import SystemPackage
import ZoneTransfer

/// The text of a zone on its way to the file that replaces the old one, digested in passing.
///
/// Memory does not grow with the zone: text is written to the temporary file whenever `drainedOctets` have gathered, and a smaller
/// zone touches no file before it is published. Dropping this value leaves the old file unchanged.
struct ZoneTextFile: ~Copyable {
    private static let drainedOctets = 256 * 1024

    /// As much as most zones need.
    private static let firstOctets = 2048

    private let path: FilePath
    /// The directory of the file.
    let folder: FilePath
    private var file: AtomicFile?
    private var text = TextBuffer(capacity: firstOctets)
    private var hasher = ContentHasher()

    init(replacing path: FilePath) {
        self.path = path
        folder = path.folder
    }

    /// Whether some of the text is in the temporary file already.
    var hasLeftMemory: Bool { file != nil }

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
        if file == nil { file = try AtomicFile(replacing: path, in: folder) }
        try file?.write(text.octets)
        text.removeAll()
    }

    /// Checks all of the text with `OwnerSearch`, for which there are `records`. Text in the temporary file is read back.
    mutating func search(for records: UInt64) throws(ZoneFileError) {
        var search = OwnerSearch(for: records)
        do throws(FileError) {
            if file != nil { try drain() }
        } catch {
            throw .file(error)
        }
        for part in 0..<search.parts {
            search.begin(part: part)
            for isSecond in [false, true] {
                if let read = file?.read() {
                    try search.search(read, isSecond: isSecond)
                } else {
                    try searchMemory(with: &search, isSecond: isSecond)
                }
            }
        }
    }

    private mutating func searchMemory(with search: inout OwnerSearch, isSecond: Bool) throws(ZoneFileError) {
        let count = text.count
        for _ in 0..<8 { text.append(0) }
        defer { text.truncate(to: count) }
        do throws(TransferError) {
            _ = try search.search(text.octets, count: count, isSecond: isSecond)
        } catch {
            throw .zone(error)
        }
    }

    private static func digest(_ text: borrowing TextBuffer, into hasher: inout ContentHasher) {
        hasher.update(text.octets)
    }

    /// Writes the rest and puts the file in place.
    consuming func commit() throws(FileError) -> FileIdentity {
        try write()
        try sync()
        try putInPlace()
        try folder.syncFolder()
        return try identity()
    }
}

// The steps of a publication, for callers that take them for many files at once.
extension ZoneTextFile {
    /// Writes the rest, before the other steps.
    mutating func write() throws(FileError) {
        try drain()
    }

    /// Makes the text durable, under the temporary's name.
    mutating func sync() throws(FileError) {
        try file?.sync()
    }

    /// Makes everything written to this file's file system durable, by any process.
    mutating func syncFileSystem() throws(FileError) {
        try file?.syncFileSystem()
    }

    /// The number of the file system that contains the temporary.
    mutating func fileSystem() throws(FileError) -> UInt64? {
        try file?.fileSystem()
    }

    /// Puts the file in place; the directory is not synced yet.
    mutating func putInPlace() throws(FileError) {
        try file?.putInPlace()
    }

    mutating func identity() throws(FileError) -> FileIdentity {
        guard let identity = try file?.identity(digest: hasher.digest) else {
            throw FileError(.inspect, path, .noSuchFileOrDirectory)
        }
        return identity
    }
}
