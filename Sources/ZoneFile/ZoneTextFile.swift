import DNS
import SystemPackage
import ZoneTransfer

/// The text of a zone on its way to the file that takes the old one's place, digested as it goes.
///
/// Memory does not grow with the zone: text leaves for the temporary file whenever `drainedOctets` have gathered, and a zone that is
/// smaller touches no file before it is published. Dropping this value leaves the old file as it was.
struct ZoneTextFile: ~Copyable {
    private static let drainedOctets = 256 * 1024

    /// As much as most zones need.
    private static let firstOctets = 2048

    private let path: FilePath
    /// The folder that the file stands in.
    let folder: FilePath
    private var file: AtomicFile?
    private var text = TextBuffer(capacity: firstOctets)
    private var hasher = ContentHasher()

    init(replacing path: FilePath) {
        self.path = path
        folder = path.folder
    }

    /// Whether some of the text has left for the temporary file.
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

    /// Goes through all of the text for what `OwnerSearch` looks for, of which there are `records`. What has left for the file is read
    /// back.
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
                    try search.take(read, isSecond: isSecond)
                } else {
                    try takeMemory(with: &search, isSecond: isSecond)
                }
            }
        }
    }

    private mutating func takeMemory(with search: inout OwnerSearch, isSecond: Bool) throws(ZoneFileError) {
        let count = text.count
        for _ in 0..<8 { text.append(0) }
        defer { text.truncate(to: count) }
        do throws(TransferError) {
            _ = try search.take(text.octets, count: count, isSecond: isSecond)
        } catch {
            throw .zone(error)
        }
    }

    private static func digest(_ text: borrowing TextBuffer, into hasher: inout ContentHasher) {
        hasher.update(text.octets)
    }

    /// Writes the rest and puts the file in the old one's place.
    consuming func commit() throws(FileError) -> FileIdentity {
        try write()
        try sync()
        try takePlace()
        try folder.syncFolder()
        return try identity()
    }
}

// The steps of a publication, for those who take them for many files at once.
extension ZoneTextFile {
    /// Writes the rest. The other steps are for afterwards.
    mutating func write() throws(FileError) {
        try drain()
    }

    /// Makes the text durable, under the temporary's name.
    mutating func sync() throws(FileError) {
        try file?.sync()
    }

    /// Makes all that was written to this file's file system durable, whoever wrote it.
    mutating func syncFileSystem() throws(FileError) {
        try file?.syncFileSystem()
    }

    /// The number of the file system that holds the temporary.
    mutating func fileSystem() throws(FileError) -> UInt64? {
        try file?.fileSystem()
    }

    /// Puts the file in the old one's place; the folder is not synced yet.
    mutating func takePlace() throws(FileError) {
        try file?.takePlace()
    }

    mutating func identity() throws(FileError) -> FileIdentity {
        guard let identity = try file?.identity(digest: hasher.digest) else {
            throw FileError(.inspect, path, .noSuchFileOrDirectory)
        }
        return identity
    }
}
