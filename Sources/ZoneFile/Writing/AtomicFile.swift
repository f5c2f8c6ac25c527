import Linux
import Synchronization
package import SystemPackage

/// A file that appears whole or not at all, in place of the old one.
///
/// The octets go to a file in the same directory. If there is no old file, the new one has no name until the end, so that the kernel
/// deletes it with its last descriptor; else it is a temporary file, which is locked while it is written, so that `Leftovers` does
/// not delete it. Dropping this value removes the new file; `commit()` makes it durable and puts it in place.
package struct AtomicFile: ~Copyable {
    private let descriptor: FileDescriptor
    /// `nil` while the file has no name.
    private let temporary: FilePath?
    private let destination: FilePath
    private let folder: FilePath
    private var isCommitted = false

    /// Starts at a random number, so that two processes rarely meet; `exclusiveCreate` decides if they do.
    private static let numbers = Atomic(UInt64.random(in: .min ... .max))

    /// Whether files without a name can be given one, as far as is known.
    private static let namesNameless = Atomic(FileDescriptor.canNameNameless)

    /// Creates the file with owner, group and permissions of the one at `destination`; without one, with 0644 less the umask of a
    /// user other than root.
    /// Throws a `FileError` if it cannot be created, or `destination` is a FIFO, a socket or a device.
    package init(replacing destination: FilePath) throws(FileError) {
        try self.init(replacing: destination, in: destination.folder)
    }

    /// Likewise if the caller knows `folder`, the directory of `destination`.
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

    /// `nil` if the file system cannot do it, or the file could not be named later.
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

    /// The path that errors name.
    private var path: FilePath { temporary ?? destination }

    /// Appends octets. Throws a `FileError` (`.write`) if the disk is full, or the kernel fails otherwise.
    package borrowing func write(_ octets: Span<UInt8>) throws(FileError) {
        try descriptor.writeAll(octets, to: path)
    }

    /// Reads what was written from the beginning.
    borrowing func read() -> ChunkReader {
        ChunkReader(descriptor, path: path)
    }

    /// Makes the new file durable and puts it in place: fsync, rename or link, fsync of the directory.
    ///
    /// `digest` is that of all that was written, if the caller computed it. Throws a `FileError`: with `.syncDirectory` the new file
    /// is in place, after any other failure the old one is.
    package consuming func commit(digest: ContentDigest? = nil) throws(FileError) -> FileIdentity {
        try sync()
        try putInPlace()
        try folder.syncFolder()
        return try identity(digest: digest)
    }

    /// Makes what was written durable, before the file has its final name.
    borrowing func sync() throws(FileError) {
        try descriptor.sync(path)
    }

    /// Makes everything written to the file's file system durable, by any process.
    borrowing func syncFileSystem() throws(FileError) {
        try descriptor.syncFileSystem(path)
    }

    /// Identifies the file system.
    borrowing func fileSystem() throws(FileError) -> UInt64 {
        try descriptor.fileSystem(path)
    }

    /// Renames (or links) the file to its final name; the directory is not yet synced.
    mutating func putInPlace() throws(FileError) {
        if let temporary {
            try replaceWhatIsThere(by: temporary)
        } else if try !linkToDestination() {
            try replaceNewcomer()
        }
        isCommitted = true
    }

    /// Links the file to its final name; false if another file has that name by now.
    private borrowing func linkToDestination() throws(FileError) -> Bool {
        do throws(FileError) {
            return try descriptor.linked(as: destination)
        } catch {
            // If a file system cannot do this at all, the next transfer of the zone uses a named temporary.
            Self.namesNameless.store(false, ordering: .relaxed)
            throw error
        }
    }

    /// Replaces a file that was created there after this one was started.
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

    /// The old file may have been replaced since this one was created.
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
