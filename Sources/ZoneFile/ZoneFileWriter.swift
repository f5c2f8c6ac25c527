package import DNS
package import SystemPackage
package import ZoneTransfer

/// Writes a zone as text while it arrives: one record a line, the SOA first, into a file that takes the old one's place.
///
/// Memory does not grow with the zone: text leaves for the temporary file whenever `drainedOctets` have gathered. Only a
/// `VerifiedTransfer` can publish the file; dropping the writer leaves the old one as it was.
package struct ZoneFileWriter: ~Copyable, ZoneChanges {
    private static let drainedOctets = 256 * 1024

    private let file: AtomicFile
    private var printer = RecordPrinter()
    private var text = TextBuffer(capacity: drainedOctets + 64 * 1024)

    package init(replacing path: FilePath) throws(FileError) {
        file = try AtomicFile(replacing: path)
    }

    package mutating func add(
        _ record: RecordSlice, owner: Span<UInt8>, in message: Span<UInt8>
    ) throws(ZoneFileError) {
        do throws(WireError) {
            try printer.append(record, owner: owner, in: message, to: &text)
        } catch {
            throw .record(error)
        }
        if text.count >= Self.drainedOctets { try drain() }
    }

    private mutating func drain() throws(ZoneFileError) {
        do throws(FileError) {
            try file.write(text.octets)
        } catch {
            throw .file(error)
        }
        text.removeAll()
    }

    /// Writes the rest and puts the file in the old one's place.
    fileprivate consuming func commit() throws(ZoneFileError) -> FileIdentity {
        try drain()
        do throws(FileError) {
            return try file.commit()
        } catch {
            throw .file(error)
        }
    }
}

extension VerifiedTransfer where Changes == ZoneFileWriter {
    /// Puts the new zone in the old one's place: durable, and whole or not at all.
    package consuming func publish() throws(ZoneFileError) -> FileIdentity {
        try takeChanges().commit()
    }
}
