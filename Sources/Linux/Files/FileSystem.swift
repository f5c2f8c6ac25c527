import Glibc
package import SystemPackage

/// System calls on paths, which the kernel gets as they are written.
package enum FileSystem {
    /// The status of the file at `path`. Throws the kernel's error.
    package static func status(_ path: String, followingLinks: Bool = true) throws(Errno) -> Stat {
        var status = stat()
        guard unsafe (followingLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { throw .current }
        return Stat(rawValue: status)
    }

    /// Opens a file, with `permissions` if it is created. Throws the kernel's error.
    package static func open(
        _ path: String, _ mode: FileDescriptor.AccessMode, _ options: FileDescriptor.OpenOptions, _ permissions: FilePermissions
    ) throws(Errno) -> FileDescriptor {
        let descriptor = unsafe Glibc.open(path, mode.rawValue | options.rawValue, permissions.rawValue)
        guard descriptor >= 0 else { throw .current }
        return FileDescriptor(rawValue: descriptor)
    }

    /// Whether there is something at `path`, at the end of symbolic links.
    package static func exists(_ path: String) -> Bool {
        unsafe access(path, F_OK) == 0
    }

    /// Renames a file; what has the new name goes. Throws the kernel's error.
    package static func rename(_ path: String, to newPath: String) throws(Errno) {
        guard unsafe Glibc.rename(path, newPath) == 0 else { throw .current }
    }

    /// Gives a file a second name; false if there is something of that name. Throws the kernel's error otherwise.
    package static func link(_ path: String, as newPath: String) throws(Errno) -> Bool {
        if unsafe Glibc.link(path, newPath) == 0 { return true }
        guard Errno.current == .fileExists else { throw .current }
        return false
    }

    /// Removes a file. Throws the kernel's error.
    package static func remove(_ path: String) throws(Errno) {
        guard unsafe unlink(path) == 0 else { throw .current }
    }

    /// Changes the permissions of the file at `path`. Throws the kernel's error.
    package static func setPermissions(_ permissions: FilePermissions, of path: String) throws(Errno) {
        guard unsafe chmod(path, permissions.rawValue) == 0 else { throw .current }
    }

    /// Creates a directory, if there is nothing of that name. Throws the kernel's error.
    package static func createDirectory(_ path: String, permissions: FilePermissions) throws(Errno) {
        guard unsafe mkdir(path, permissions.rawValue) == 0 || Errno.current == .fileExists else { throw .current }
    }

    /// The path of the current directory.
    package static var workingDirectory: String {
        guard let path = unsafe getcwd(nil, 0) else { return "/" }
        defer { unsafe free(path) }
        return unsafe FilePath(platformString: path).string
    }

    /// Why the current user cannot create or replace files in a directory; `nil` if it can, as far as is known.
    package static func refusalToWrite(in folder: String) -> Errno? {
        if unsafe faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) == 0 { return nil }
        // An old system call filter refuses this call with EPERM; the fallback does not know capabilities.
        if Errno.current == .notPermitted, unsafe access(folder, W_OK | X_OK) == 0 { return nil }
        return .current
    }
}

extension Stat {
    /// When the content was changed last: nanoseconds since 1970, modulo 2⁶⁴.
    package var modifiedNanoseconds: Int64 {
        Int64(st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(st_mtim.tv_nsec)
    }
}

extension Errno {
    /// The error of the system call before.
    static var current: Errno { Errno(rawValue: errno) }
}
