// System calls that swift-system lacks, or that it has without typed errors.

import CLinux
import Glibc
package import SystemPackage

extension FileDescriptor.OpenOptions {
    /// A terminal does not become the one that controls the process.
    package static var noControllingTerminal: Self { Self(rawValue: O_NOCTTY) }
}

extension FileDescriptor {
    /// Makes the content durable. Throws the kernel's error.
    package func sync() throws(Errno) {
        guard fsync(rawValue) == 0 else { throw .current }
    }

    /// Makes everything written to this file's file system durable. Throws the kernel's error, since Linux 5.8.
    package func syncFileSystem() throws(Errno) {
        guard syncfs(rawValue) == 0 else { throw .current }
    }

    /// Opens a new file in `folder` that has no name yet; `nil` if that is not possible.
    package static func nameless(in folder: FilePath, permissions: FilePermissions) -> FileDescriptor? {
        try? FileDescriptor.open(
            folder, .readWrite, options: [FileDescriptor.OpenOptions(rawValue: namelessFile), .closeOnExec],
            permissions: permissions)
    }

    /// Whether the process can see its open files, through which such a file is named.
    package static var canNameNameless: Bool { unsafe access(openFiles, X_OK) == 0 }
    private static let openFiles = "/proc/self/fd"

    /// Gives this file a name; false if there is something of that name. Throws the kernel's error otherwise.
    package func link(as path: String) throws(Errno) -> Bool {
        let file = "\(Self.openFiles)/\(rawValue)"
        if unsafe linkat(AT_FDCWD, file, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0 { return true }
        guard Errno.current == .fileExists else { throw .current }
        return false
    }

    /// Locks this open file (flock), or returns false if another has it locked. Throws the kernel's error otherwise.
    package func tryLock() throws(Errno) -> Bool {
        if flock(rawValue, LOCK_EX | LOCK_NB) == 0 { return true }
        guard Errno.current == .wouldBlock else { throw .current }
        return false
    }

    /// Changes the permissions. Throws the kernel's error.
    package func setPermissions(_ permissions: FilePermissions) throws(Errno) {
        guard fchmod(rawValue, permissions.rawValue) == 0 else { throw .current }
    }

    /// Changes the owner and group; false if that is not allowed. With `nil` the owner stays.
    package func give(to user: UserID?, _ group: GroupID) -> Bool {
        fchown(rawValue, user?.rawValue ?? uid_t.max, group.rawValue) == 0
    }

    /// Opens a file of this directory, with `permissions` if it is created. Throws the kernel's error.
    package func open(
        _ name: String, _ mode: AccessMode, _ options: OpenOptions, _ permissions: FilePermissions
    ) throws(Errno) -> FileDescriptor {
        let opened = unsafe openat(rawValue, name, mode.rawValue | options.rawValue, permissions.rawValue)
        guard opened >= 0 else { throw .current }
        return FileDescriptor(rawValue: opened)
    }

    /// Empties the file. Throws the kernel's error.
    package func truncate() throws(Errno) {
        guard ftruncate(rawValue, 0) == 0 else { throw .current }
    }

    /// Whether it is a terminal.
    package var isTerminal: Bool { isatty(rawValue) == 1 }

    /// Waits until write(2) need not wait; false if that takes longer. A descriptor in error counts as writable; write(2) then fails.
    package func isWritable(within milliseconds: CInt) -> Bool {
        var entry = pollfd(fd: rawValue, events: Int16(POLLOUT), revents: 0)
        return unsafe poll(&entry, 1, milliseconds) > 0
    }
}
