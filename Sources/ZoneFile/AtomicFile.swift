import Synchronization
package import SystemPackage

/// A file that appears whole or not at all, in the place of the one that was there.
///
/// The octets go to a file in the same folder: where none is to be replaced, to one without a name, which the kernel drops with the
/// last descriptor; else to a temporary, which is locked while it is written, so that `Leftovers` can tell a living one from a dead
/// one's. Dropping this value removes it; `commit()` makes it durable and puts it in its place.
package struct AtomicFile: ~Copyable {
    private let descriptor: FileDescriptor
    /// `nil` where the file has no name yet.
    private let temporary: FilePath?
    private let destination: FilePath
    private let folder: FilePath
    private var isCommitted = false

    /// From a random start on, so that two processes do not meet; `exclusiveCreate` sees to it if they do.
    private static let numbers = Atomic(UInt64.random(in: .min ... .max))

    /// Whether files without a name can be named, as far as is known.
    private static let namesNameless = Atomic(FileDescriptor.canNameNameless)

    /// Creates the file, for those who may read the one at `destination`; where there is none, with 0644 less the umask of whoever is
    /// not root. Something there that is no file does not make way.
    package init(replacing destination: FilePath) throws(FileError) {
        try self.init(replacing: destination, in: destination.folder)
    }

    /// Likewise where the caller knows `folder`, which is that of `destination`.
    init(replacing destination: FilePath, in folder: FilePath) throws(FileError) {
        self.destination = destination
        self.folder = folder
        let current = try destination.replaceable()
        if current == nil, let nameless = try Self.nameless(in: folder, destination) {
            descriptor = nameless
            temporary = nil
        } else {
            let path = Self.temporary(in: folder)
            descriptor = try Self.create(path, for: FileAccess(current, at: destination))
            temporary = path
        }
    }

    private static func temporary(in folder: FilePath) -> FilePath {
        folder.appending(Leftovers.temporaryName(numbers.wrappingAdd(1, ordering: .relaxed).newValue))
    }

    /// `nil` where it cannot be had, or not be named later.
    private static func nameless(in folder: FilePath, _ destination: FilePath) throws(FileError) -> FileDescriptor? {
        guard namesNameless.load(ordering: .relaxed),
            let nameless = FileDescriptor.nameless(in: folder, permissions: FileAccess.ofNewFile)
        else { return nil }
        do throws(FileError) {
            try FileAccess.giveNew(to: nameless, destination)
        } catch {
            try? nameless.close()
            throw error
        }
        return nameless
    }

    private static func create(_ temporary: FilePath, for access: FileAccess?) throws(FileError) -> FileDescriptor {
        let descriptor: FileDescriptor
        do {
            descriptor = try FileDescriptor.open(
                temporary, .readWrite, options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
                permissions: access == nil ? FileAccess.ofNewFile : .ownerReadWrite)
        } catch {
            throw FileError(.create, temporary, error as? Errno ?? .ioError)
        }
        do throws(FileError) {
            _ = try descriptor.tryLock(temporary)
            if let access {
                try access.give(to: descriptor, temporary)
            } else {
                try FileAccess.giveNew(to: descriptor, temporary)
            }
        } catch {
            try? temporary.unlinked()
            try? descriptor.close()
            throw error
        }
        return descriptor
    }

    /// What errors speak of.
    private var path: FilePath { temporary ?? destination }

    package borrowing func write(_ octets: Span<UInt8>) throws(FileError) {
        try descriptor.writeAll(octets, to: path)
    }

    /// Reads from the beginning what was written.
    borrowing func read() -> ChunkReader {
        ChunkReader(descriptor, path: path)
    }

    /// Makes the new file durable and puts it in its place: fsync, rename or link, fsync of the folder.
    ///
    /// A failure before the second step leaves the old file; one after it (`syncDirectory`) leaves the new one. `digest` is that of all
    /// that was written, where somebody kept it.
    package consuming func commit(digest: ContentDigest? = nil) throws(FileError) -> FileIdentity {
        try sync()
        try takePlace()
        try folder.syncFolder()
        return try identity(digest: digest)
    }

    /// Makes what was written durable, under the temporary's name or none.
    borrowing func sync() throws(FileError) {
        try descriptor.sync(path)
    }

    /// Makes all that was written to the file's file system durable, whoever wrote it.
    borrowing func syncFileSystem() throws(FileError) {
        try descriptor.syncFileSystem(path)
    }

    /// What tells the file system from others.
    borrowing func fileSystem() throws(FileError) -> UInt64 {
        try descriptor.fileSystem(path)
    }

    /// Puts the file in its place; the temporary is gone then, and the folder not yet synced.
    mutating func takePlace() throws(FileError) {
        if let temporary {
            try replaceWhatIsThere(by: temporary)
        } else if try !takeName() {
            try replaceNewcomer()
        }
        isCommitted = true
    }

    /// Gives the file its name; false where something has that by now.
    private borrowing func takeName() throws(FileError) -> Bool {
        do throws(FileError) {
            return try descriptor.linked(as: destination)
        } catch {
            // Should a file system not do this at all, the zone is not lost for ever: it comes again, and has a name then.
            Self.namesNameless.store(false, ordering: .relaxed)
            throw error
        }
    }

    /// Takes the place of a file that somebody has put there since this one was created.
    private borrowing func replaceNewcomer() throws(FileError) {
        let temporary = Self.temporary(in: folder)
        guard try descriptor.linked(as: temporary) else { throw FileError(.create, temporary, .fileExists) }
        do throws(FileError) {
            try replaceWhatIsThere(by: temporary)
        } catch {
            try? temporary.unlinked()
            throw error
        }
    }

    /// What is there need not be what was there when this file was created.
    private borrowing func replaceWhatIsThere(by temporary: FilePath) throws(FileError) {
        try FileAccess(destination.replaceable(), at: destination)?.give(to: descriptor, temporary)
        try temporary.renamed(to: destination)
    }

    borrowing func identity(digest: ContentDigest?) throws(FileError) -> FileIdentity {
        try FileIdentity(of: descriptor, digest: digest, path: destination)
    }

    deinit {
        if !isCommitted { try? temporary?.unlinked() }
        try? descriptor.close()
    }
}
