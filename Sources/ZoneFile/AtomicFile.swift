import Synchronization
package import SystemPackage

/// A file that appears whole or not at all, in the place of the one that was there.
///
/// The octets go to a temporary file in the same folder. Dropping this value removes the temporary; `commit()` makes it
/// durable and renames it. The temporary is locked while it is written, so that `Leftovers` can tell a living one from a dead one's.
package struct AtomicFile: ~Copyable {
    private let descriptor: FileDescriptor
    private let temporary: FilePath
    private let destination: FilePath
    private var isCommitted = false

    /// From a random start on, so that two processes do not meet; `exclusiveCreate` sees to it if they do.
    private static let numbers = Atomic(UInt64.random(in: .min ... .max))

    /// Creates the temporary beside `destination`, with the permissions of the file there, else 0644 less the umask.
    package init(replacing destination: FilePath) throws(FileError) {
        let name = Leftovers.temporaryName(Self.numbers.wrappingAdd(1, ordering: .relaxed).newValue)
        let temporary = destination.folder.appending(name)
        descriptor = try Self.create(temporary, like: try? Stat(destination, followTargetSymlink: false))
        self.temporary = temporary
        self.destination = destination
    }

    private static func create(_ temporary: FilePath, like current: Stat?) throws(FileError) -> FileDescriptor {
        let descriptor: FileDescriptor
        do {
            descriptor = try FileDescriptor.open(
                temporary, .writeOnly, options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
        } catch {
            throw FileError(.create, temporary, error as? Errno ?? .ioError)
        }
        do throws(FileError) {
            _ = try descriptor.tryLock(temporary)
            if let current, current.type == .regular {
                try descriptor.setPermissions(current.permissions, temporary)
            }
        } catch {
            try? temporary.unlinked()
            try? descriptor.close()
            throw error
        }
        return descriptor
    }

    package borrowing func write(_ octets: Span<UInt8>) throws(FileError) {
        try descriptor.writeAll(octets, to: temporary)
    }

    /// Makes the new file durable and puts it in the old one's place: fsync, rename, fsync of the folder.
    ///
    /// A failure before the rename leaves the old file; one after it (`syncDirectory`) leaves the new one. `digest` is that of all
    /// that was written, where somebody kept it.
    package consuming func commit(digest: ContentDigest? = nil) throws(FileError) -> FileIdentity {
        try sync()
        try takePlace()
        try destination.folder.syncFolder()
        return try identity(digest: digest)
    }

    /// Makes what was written durable, under the temporary's name.
    borrowing func sync() throws(FileError) {
        try descriptor.sync(temporary)
    }

    /// Makes all that was written to the temporary's file system durable, whoever wrote it.
    borrowing func syncFileSystem() throws(FileError) {
        try descriptor.syncFileSystem(temporary)
    }

    /// What tells the file system from others.
    borrowing func fileSystem() throws(FileError) -> UInt64 {
        try descriptor.fileSystem(temporary)
    }

    /// Puts the file in the old one's place; the temporary is gone then, and the folder not yet synced.
    mutating func takePlace() throws(FileError) {
        try temporary.renamed(to: destination)
        isCommitted = true
    }

    borrowing func identity(digest: ContentDigest?) throws(FileError) -> FileIdentity {
        try FileIdentity(of: descriptor, digest: digest, path: destination)
    }

    deinit {
        if !isCommitted { try? temporary.unlinked() }
        try? descriptor.close()
    }
}
