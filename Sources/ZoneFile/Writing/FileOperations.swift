// System calls whose errors say what was tried, and where.

import Linux
package import SystemPackage

extension FileError {
    /// Calls `operate`; throws its error as that of `operation` at `path`.
    static func naming<Result>(
        _ operation: Operation, _ path: FilePath, _ operate: () throws(Errno) -> Result
    ) throws(FileError) -> Result {
        do {
            return try operate()
        } catch {
            throw FileError(operation, path, error)
        }
    }
}

extension FileDescriptor {
    func sync(_ path: FilePath, as operation: FileError.Operation = .sync) throws(FileError) {
        try FileError.naming(operation, path) { () throws(Errno) in try sync() }
    }

    /// Makes everything written to this file's file system durable. Errors are reported since Linux 5.8.
    func syncFileSystem(_ path: FilePath) throws(FileError) {
        try FileError.naming(.sync, path) { () throws(Errno) in try syncFileSystem() }
    }

    /// Gives this file a name; false if there is something of that name.
    func linked(as path: FilePath) throws(FileError) -> Bool {
        try FileError.naming(.rename, path) { () throws(Errno) in try link(as: path.string) }
    }

    /// The number of the file system that contains this file.
    func fileSystem(_ path: FilePath) throws(FileError) -> UInt64 {
        try FileError.naming(.inspect, path) { () throws(Errno) in UInt64(try Stat(self).deviceID.rawValue) }
    }

    /// Locks this open file (flock), or returns false if another has it locked.
    func tryLock(_ path: FilePath) throws(FileError) -> Bool {
        try FileError.naming(.lock, path) { () throws(Errno) in try tryLock() }
    }

    func setPermissions(_ permissions: FilePermissions, _ path: FilePath) throws(FileError) {
        try FileError.naming(.create, path) { () throws(Errno) in try setPermissions(permissions) }
    }

    /// Opens a regular file in this directory, and nothing else of that name; creates it if there is none.
    func openedRegular(_ name: String, in folder: FilePath, permissions: FilePermissions) throws(FileError) -> FileDescriptor {
        let path = folder.appending(name)
        let opened = try FileError.naming(.open, path) { () throws(Errno) in
            try open(
                name, .readWrite, [.create, .noFollow, .nonBlocking, .closeOnExec, .noControllingTerminal], permissions)
        }
        return try opened.regular(path)
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
        try FileError.naming(.write, path) { () throws(Errno) in
            try truncate()
            try writeAll(Array(text.utf8).span)
        }
    }

    /// Reads into `octets[range]` from `offset` of the file; returns the number of octets, zero at the end of the file.
    func read(
        into octets: inout [UInt8], _ range: Range<Int>, at offset: Int64, of path: FilePath
    ) throws(FileError) -> Int {
        do throws(Errno) {
            return try read(into: &octets, range, at: offset)
        } catch {
            throw FileError(.read, path, error)
        }
    }

    /// Writes all of `octets`, in as many calls as it takes.
    func writeAll(_ octets: Span<UInt8>, to path: FilePath) throws(FileError) {
        do throws(Errno) {
            try writeAll(octets)
        } catch {
            throw FileError(.write, path, error)
        }
    }
}

extension FilePath {
    /// Opens the regular file here for reading. Anything else is closed again, and never waited for, such as a FIFO without a writer.
    func openedRegular() throws(FileError) -> FileDescriptor {
        try opened([.noFollow, .closeOnExec, .nonBlocking], for: .open).regular(self)
    }

    private func opened(
        _ options: FileDescriptor.OpenOptions, for operation: FileError.Operation
    ) throws(FileError) -> FileDescriptor {
        do {
            return try FileDescriptor.open(self, .readOnly, options: options)
        } catch {
            throw FileError(operation, self, error as? Errno ?? .ioError)
        }
    }

    /// The status of what is here, if it may be replaced by a file: nothing, a file or a symbolic link. Throws for a FIFO, a socket
    /// or a device, which rename(2) would replace; it refuses a directory itself.
    func replaceable() throws(FileError) -> Stat? {
        guard let stat = try? Stat(self, followTargetSymlink: false) else { return nil }
        guard [.regular, .symbolicLink, .directory].contains(stat.type) else { throw FileError.notRegular(.rename, self) }
        return stat
    }

    func renamed(to destination: FilePath) throws(FileError) {
        try FileError.naming(.rename, destination) { () throws(Errno) in
            try FileSystem.rename(string, to: destination.string)
        }
    }

    /// Gives the file a second name; false if there is something of that name.
    func linked(as other: FilePath) throws(FileError) -> Bool {
        try FileError.naming(.rename, other) { () throws(Errno) in try FileSystem.link(string, as: other.string) }
    }

    /// Removes the file. Throws a `FileError` (`.remove`) if the kernel refuses.
    package func unlinked() throws(FileError) {
        try FileError.naming(.remove, self) { () throws(Errno) in try FileSystem.remove(string) }
    }

    /// The directory that contains this file; for a bare name the current one.
    package var folder: FilePath {
        let folder = removingLastComponent()
        return folder.isEmpty ? "." : folder
    }

    /// Makes the names in this directory survive a power cut.
    func syncFolder() throws(FileError) {
        let descriptor = try opened([.directory, .closeOnExec], for: .syncDirectory)
        defer { try? descriptor.close() }
        try descriptor.sync(self, as: .syncDirectory)
    }

    func createdFolder(_ permissions: FilePermissions) throws(FileError) {
        try FileError.naming(.createDirectory, self) { () throws(Errno) in
            try FileSystem.createDirectory(string, permissions: permissions)
        }
    }

    /// The names in this directory that start with `prefix`, unordered.
    func names(beginning prefix: String) throws(FileError) -> [String] {
        try FileError.naming(.list, self) { () throws(Errno) in try FileSystem.names(in: string, beginning: prefix) }
    }
}
