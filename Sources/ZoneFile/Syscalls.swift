// System calls that swift-system lacks. With the writing of a span, they are all that is `unsafe` in this target.

import CLinux
import Glibc
package import SystemPackage

extension FileDescriptor {
    func sync(_ path: FilePath, as operation: FileError.Operation = .sync) throws(FileError) {
        guard fsync(rawValue) == 0 else { throw FileError(operation, path, .current) }
    }

    /// Makes everything written to this file's file system durable. Errors are reported since Linux 5.8.
    func syncFileSystem(_ path: FilePath) throws(FileError) {
        guard syncfs(rawValue) == 0 else { throw FileError(.sync, path, .current) }
    }

    /// Opens a new file in `folder` that has no name yet; `nil` if that is not possible.
    static func nameless(in folder: FilePath, permissions: FilePermissions) -> FileDescriptor? {
        try? FileDescriptor.open(
            folder, .readWrite, options: [FileDescriptor.OpenOptions(rawValue: namelessFile), .closeOnExec],
            permissions: permissions)
    }

    /// Whether the process can see its open files, through which such a file is named.
    static var canNameNameless: Bool { unsafe access(openFiles, X_OK) == 0 }
    private static let openFiles = "/proc/self/fd"

    /// Gives this file a name; false if there is something of that name.
    func linked(as path: FilePath) throws(FileError) -> Bool {
        let file = "\(Self.openFiles)/\(rawValue)"
        if unsafe linkat(AT_FDCWD, file, AT_FDCWD, path.string, AT_SYMLINK_FOLLOW) == 0 { return true }
        guard Errno.current == .fileExists else { throw FileError(.rename, path, .current) }
        return false
    }

    /// The number of the file system that contains this file.
    func fileSystem(_ path: FilePath) throws(FileError) -> UInt64 {
        do {
            return UInt64(try Stat(self).deviceID.rawValue)
        } catch {
            throw FileError(.inspect, path, error)
        }
    }

    /// Locks this open file (flock), or returns false if another has it locked.
    func tryLock(_ path: FilePath) throws(FileError) -> Bool {
        if flock(rawValue, LOCK_EX | LOCK_NB) == 0 { return true }
        guard Errno.current == .wouldBlock else { throw FileError(.lock, path, .current) }
        return false
    }

    func setPermissions(_ permissions: FilePermissions, _ path: FilePath) throws(FileError) {
        guard fchmod(rawValue, permissions.rawValue) == 0 else { throw FileError(.create, path, .current) }
    }

    /// Changes the owner and group; false if that is not allowed. With `nil` the owner stays.
    func give(to user: UserID?, _ group: GroupID) -> Bool {
        fchown(rawValue, user?.rawValue ?? uid_t.max, group.rawValue) == 0
    }

    /// Opens a regular file in this directory, and nothing else of that name; creates it if there is none.
    func openedRegular(_ name: String, in folder: FilePath, permissions: FilePermissions) throws(FileError) -> FileDescriptor {
        let path = folder.appending(name)
        let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
        let opened = unsafe openat(rawValue, name, flags, permissions.rawValue)
        guard opened >= 0 else { throw FileError(.open, path, .current) }
        return try FileDescriptor(rawValue: opened).regular(path)
    }

    /// This descriptor, if it is a regular file; it is closed otherwise.
    fileprivate func regular(_ path: FilePath) throws(FileError) -> FileDescriptor {
        guard (try? Stat(self))?.type == .regular else {
            try? close()
            throw FileError.notRegular(.open, path)
        }
        return self
    }

    func replaceContent(with text: String, _ path: FilePath) throws(FileError) {
        guard ftruncate(rawValue, 0) == 0 else { throw FileError(.write, path, .current) }
        try writeAll(Array(text.utf8).span, to: path)
    }

    /// The first line of a small file, at most 32 octets; empty if it cannot be read.
    func firstLine() -> String {
        var octets = [UInt8](repeating: 0, count: 32)
        let count = unsafe octets.withUnsafeMutableBytes { buffer in
            (try? unsafe read(fromAbsoluteOffset: 0, into: buffer)) ?? 0
        }
        return String(decoding: octets.prefix(count).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    /// Reads into `octets[range]` from `offset` of the file; returns the number of octets, zero at the end of the file.
    func read(
        into octets: inout [UInt8], _ range: Range<Int>, at offset: Int64, of path: FilePath
    ) throws(FileError) -> Int {
        do {
            return try unsafe octets.withUnsafeMutableBytes { buffer in
                try unsafe read(fromAbsoluteOffset: offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer[range]))
            }
        } catch {
            throw FileError(.read, path, error as? Errno ?? .ioError)
        }
    }

    /// Writes all of `octets`, in as many calls as it takes.
    func writeAll(_ octets: Span<UInt8>, to path: FilePath) throws(FileError) {
        do {
            _ = try unsafe octets.withUnsafeBufferPointer { buffer in
                try unsafe writeAll(UnsafeRawBufferPointer(buffer))
            }
        } catch {
            throw FileError(.write, path, error as? Errno ?? .ioError)
        }
    }
}

extension FilePath {
    /// Opens the regular file here for reading. Anything else is closed again, and never waited for, such as a FIFO without a writer.
    func openedRegular() throws(FileError) -> FileDescriptor {
        let descriptor: FileDescriptor
        do {
            descriptor = try FileDescriptor.open(self, .readOnly, options: [.noFollow, .closeOnExec, .nonBlocking])
        } catch {
            throw FileError(.open, self, error as? Errno ?? .ioError)
        }
        return try descriptor.regular(self)
    }

    /// The status of what is here, if it may be replaced by a file: nothing, a file or a symbolic link. Throws for a FIFO, a socket
    /// or a device, which rename(2) would replace; it refuses a directory itself.
    func replaceable() throws(FileError) -> Stat? {
        guard let stat = try? Stat(self, followTargetSymlink: false) else { return nil }
        guard [.regular, .symbolicLink, .directory].contains(stat.type) else { throw FileError.notRegular(.rename, self) }
        return stat
    }

    func renamed(to destination: FilePath) throws(FileError) {
        guard unsafe rename(string, destination.string) == 0 else { throw FileError(.rename, destination, .current) }
    }

    /// Gives the file a second name; false if there is something of that name.
    func linked(as other: FilePath) throws(FileError) -> Bool {
        if unsafe link(string, other.string) == 0 { return true }
        guard Errno.current == .fileExists else { throw FileError(.rename, other, .current) }
        return false
    }

    /// Removes the file. Throws a `FileError` (`.remove`) if the kernel refuses.
    package func unlinked() throws(FileError) {
        guard unsafe unlink(string) == 0 else { throw FileError(.remove, self, .current) }
    }

    /// The directory that contains this file; for a bare name the current one.
    package var folder: FilePath {
        let folder = removingLastComponent()
        return folder.isEmpty ? "." : folder
    }

    /// Makes the names in this directory survive a power cut.
    func syncFolder() throws(FileError) {
        let descriptor: FileDescriptor
        do {
            descriptor = try FileDescriptor.open(self, .readOnly, options: [.directory, .closeOnExec])
        } catch {
            throw FileError(.syncDirectory, self, error as? Errno ?? .ioError)
        }
        defer { try? descriptor.close() }
        try descriptor.sync(self, as: .syncDirectory)
    }

    func createdFolder(_ permissions: FilePermissions) throws(FileError) {
        guard unsafe mkdir(string, permissions.rawValue) == 0 || Errno.current == .fileExists else {
            throw FileError(.createDirectory, self, .current)
        }
    }

    /// The names in this directory, unordered.
    func names() throws(FileError) -> [String] {
        try names(atMost: .max) ?? []
    }

    /// Only those that start with `prefix`: of a hundred thousand names few become strings.
    func names(beginning prefix: String) throws(FileError) -> [String] {
        let length = prefix.utf8.count
        return try unsafe names(atMost: .max) { name in unsafe strncmp(name, prefix, length) == 0 } ?? []
    }

    /// All of them, if there are no more than `most`; `.` and `..`, which every directory has, are counted.
    func names(atMost most: Int) throws(FileError) -> [String]? {
        try unsafe names(atMost: most) { _ in true }
    }

    private func names(
        atMost most: Int, where isWanted: (UnsafePointer<CChar>) -> Bool
    ) throws(FileError) -> [String]? {
        guard let stream = unsafe opendir(string) else { throw FileError(.list, self, .current) }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            guard names.count < most else { return nil }
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { name in
                    unsafe isWanted(name) ? unsafe String(cString: name) : nil
                }
            }
            if let name { names.append(name) }
        }
        return names
    }
}

extension Errno {
    static var current: Errno { Errno(rawValue: Glibc.errno) }
}
