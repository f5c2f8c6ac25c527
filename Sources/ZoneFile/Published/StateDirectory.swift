import Linux
package import SystemPackage

/// The directory of the daemon's own state, locked as long as this value lives.
///
/// Its contents are trusted and written to, so it must be a directory that we own and nobody else may write to. A user who may write
/// to the directory above could put a symbolic link in its place, through which root would write to wherever that leads.
package struct StateDirectory: ~Copyable {
    /// As it was configured.
    package let path: FilePath
    private let folder: FileDescriptor
    private let lock: FileDescriptor

    /// Why the directory cannot be used.
    package enum Failure: Error, Equatable, CustomStringConvertible {
        case file(FileError)
        /// Another process uses it; `process` is its ID, as it wrote it to the lock file.
        case held(by: String, path: FilePath)
        case symbolicLink(FilePath)
        case notDirectory(FilePath)
        /// It belongs to the user `owner`, and the process runs as `user`.
        case otherOwner(path: FilePath, owner: UInt32, user: UInt32)
        /// Its group or everybody may write to it.
        case writableByOthers(path: FilePath, permissions: FilePermissions)
        /// Something in it is not a regular file.
        case notRegular(FilePath)
        /// Another directory has been put in its place.
        case replaced(FilePath)

        package var description: String {
            switch self {
            case .file(let error): error.description
            case .held(let process, let path): "state directory '\(path)' is in use by process \(process)"
            case .symbolicLink(let path): "state directory '\(path)' is a symbolic link: use the directory it points to"
            case .notDirectory(let path): "state directory '\(path)' is not a directory"
            case .otherOwner(let path, let owner, let user):
                "state directory '\(path)' belongs to user ID \(owner), but secondaryd runs as user ID \(user)"
            case .writableByOthers(let path, let permissions):
                "state directory '\(path)' is writable by others (mode 0\(String(permissions.rawValue, radix: 8))): use mode 0700"
            case .notRegular(let path): "'\(path)' in the state directory is not a regular file"
            case .replaced(let path): "state directory '\(path)' was replaced while it was being opened"
            }
        }
    }

    /// Creates the directory (mode 0700) if it is missing, and locks it. `files` are the names of those that will be opened there,
    /// each a regular file or missing.
    /// Throws a `Failure` if it is not ours alone, is locked by another process, or cannot be used.
    package init(at path: FilePath, files: [String] = []) throws(Failure) {
        (folder, lock) = try Self.openAndLock(path, files)
        self.path = path
    }

    private static func openAndLock(_ path: FilePath, _ files: [String]) throws(Failure) -> (
        folder: FileDescriptor, lock: FileDescriptor
    ) {
        let folder = try open(path)
        do throws(Failure) {
            let lock = try openLock(in: folder, path)
            do throws(Failure) {
                for file in files { try check(path.appending(file)) }
                return (folder, lock)
            } catch {
                try? lock.close()
                throw error
            }
        } catch {
            try? folder.close()
            throw error
        }
    }

    private static func check(_ file: FilePath) throws(Failure) {
        guard let stat = try? Stat(file, followTargetSymlink: false), stat.type != .regular else { return }
        throw .notRegular(file)
    }

    /// Checks that the path still leads to this directory, so that what was opened by its path is in it.
    /// Throws `.replaced` if it does not.
    package borrowing func confirm() throws(Failure) {
        guard let named = try? Stat(path, followTargetSymlink: false), let held = try? Stat(folder),
            named.deviceID == held.deviceID, named.inode == held.inode
        else { throw .replaced(path) }
    }

    private static func open(_ path: FilePath) throws(Failure) -> FileDescriptor {
        let stat: Stat
        do throws(FileError) {
            try path.createdFolder(.ownerReadWriteExecute)
            stat = try path.status()
        } catch {
            throw .file(error)
        }
        guard stat.type != .symbolicLink else { throw .symbolicLink(path) }
        guard stat.type == .directory else { throw .notDirectory(path) }
        try check(stat, path)
        let folder: FileDescriptor
        do {
            folder = try FileDescriptor.open(path, .readOnly, options: [.directory, .noFollow, .closeOnExec])
        } catch {
            throw .file(FileError(.open, path, error as? Errno ?? .ioError))
        }
        // The path may have been changed between the check and the open.
        guard let opened = try? Stat(folder), opened.inode == stat.inode, opened.deviceID == stat.deviceID else {
            try? folder.close()
            throw .replaced(path)
        }
        return folder
    }

    private static func check(_ stat: Stat, _ path: FilePath) throws(Failure) {
        guard stat.permissions.isDisjoint(with: [.groupWrite, .otherWrite]) else {
            throw .writableByOthers(path: path, permissions: stat.permissions)
        }
        guard stat.userID.rawValue != CurrentProcess.effectiveUser else { return }
        // Root's one-shot lets the daemon do its work, whatever user that runs as.
        if let holder = holder(of: path) { throw .held(by: holder, path: path) }
        throw .otherOwner(path: path, owner: stat.userID.rawValue, user: CurrentProcess.effectiveUser)
    }

    /// The process that uses a directory of another user, found without changing anything there; `nil` if there is none, or we may
    /// not know.
    private static func holder(of path: FilePath) -> String? {
        let file = path.appending("lock")
        guard let lock = try? file.openedRegular() else { return nil }
        defer { try? lock.close() }
        guard let isFree = try? lock.tryLock(file), !isFree else { return nil }
        return lock.process()
    }

    private static func openLock(in folder: FileDescriptor, _ path: FilePath) throws(Failure) -> FileDescriptor {
        let file = path.appending("lock")
        let lock: FileDescriptor
        var isHeld = false
        do throws(FileError) {
            lock = try folder.openedRegular("lock", in: path, permissions: .ownerReadWrite)
        } catch {
            throw .file(FileError(.lock, error.path, error.errno))
        }
        do throws(FileError) {
            isHeld = try !lock.tryLock(file)
            if !isHeld { try lock.replaceContent(with: "\(CurrentProcess.id)\n", file) }
        } catch {
            try? lock.close()
            throw .file(error)
        }
        guard isHeld else { return lock }
        defer { try? lock.close() }
        throw .held(by: lock.process(), path: path)
    }

    deinit {
        try? lock.close()
        try? folder.close()
    }
}

extension FilePath {
    fileprivate func status() throws(FileError) -> Stat {
        do {
            return try Stat(self, followTargetSymlink: false)
        } catch {
            throw FileError(.inspect, self, error)
        }
    }
}

extension FileDescriptor {
    /// The process ID at the start of a lock file; anything but a number is not repeated.
    fileprivate func process() -> String {
        let digits = firstLine().prefix { $0.isASCII && $0.isNumber }
        return digits.isEmpty ? "unknown" : String(digits)
    }
}
