// The system calls of log destinations, on files, directories and sockets: all that is `unsafe` for them.

import Glibc

/// An error of the system, in BIND's words if it has some.
struct LogSystemError: Error, Equatable, CustomStringConvertible {
    let code: CInt

    static var current: LogSystemError { LogSystemError(code: errno) }

    /// There is something that is not a regular file.
    static let notRegular = LogSystemError(code: EISDIR)

    var isMissing: Bool { code == ENOENT }

    var description: String {
        switch code {
        case EACCES, EPERM: "permission denied"
        case EROFS: "read-only file system"
        case ENOENT, ENOTDIR: "file not found"
        case ENOSPC, EFBIG: "disc full"
        case EDQUOT: "disc quota"
        case EMFILE, ENFILE: "too many open files"
        case EISDIR, ENXIO: "invalid file"
        case EIO: "I/O error"
        default: unsafe String(cString: strerror(code))
        }
    }
}

/// A regular file that is open for appending.
struct AppendedFile: ~Copyable {
    private let descriptor: CInt

    /// Opens the file, or creates it; a symbolic link is followed, as by named.
    init(_ path: String) throws(LogSystemError) {
        // Opening some devices has effects.
        _ = try LogFiles.size(of: path)
        // O_NONBLOCK: a FIFO in the file's place must not make the program wait.
        let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
        let descriptor = unsafe open(path, flags, 0o666)
        guard descriptor >= 0 else { throw .current }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .notRegular
        }
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Its size in octets; `nil` if it has been unlinked.
    var size: Int? {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_nlink > 0 else { return nil }
        return status.st_size
    }

    /// Returns the number of octets written.
    func write(_ octets: Span<UInt8>) -> Int {
        octets.written(to: descriptor)
    }
}

extension Span<UInt8> {
    /// Writes what write(2) accepts at once; returns the number of octets, or less than 1.
    func written(to descriptor: CInt) -> Int {
        unsafe withUnsafeBytes { buffer in
            var count: Int
            repeat {
                count = unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
            } while count < 0 && errno == EINTR
            return count
        }
    }
}

/// Operations on names in the file system.
enum LogFiles {
    /// The size of the regular file at `path`; `nil` if there is none.
    static func size(of path: String) throws(LogSystemError) -> Int? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw .current
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
        return status.st_size
    }

    static func exists(_ path: String) -> Bool {
        unsafe access(path, F_OK) == 0
    }

    /// Renames a file, replacing another; a directory, a FIFO or a device is not replaced.
    static func rename(_ path: String, to other: String) throws(LogSystemError) {
        guard try isFile(other) ?? true else { throw .notRegular }
        guard unsafe Glibc.rename(path, other) == 0 else { throw .current }
    }

    /// Removes a file; anything else stays.
    static func remove(_ path: String) throws(LogSystemError) {
        guard try isFile(path) ?? false else { return }
        guard unsafe unlink(path) == 0 || errno == ENOENT else { throw .current }
    }

    /// Whether there is a file or a symbolic link at `path`; `nil` if there is nothing.
    private static func isFile(_ path: String) throws(LogSystemError) -> Bool? {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw .current
        }
        return [S_IFREG, S_IFLNK].contains(status.st_mode & S_IFMT)
    }

    /// The names in the directory of `path` that start with the file's own and a dot: the part after that dot.
    static func suffixes(of path: String) throws(LogSystemError) -> [String] {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let name = (parts.last.map(String.init) ?? path) + "."
        let folder = parts.dropLast().joined(separator: "/")
        let opened = parts.count == 1 ? "." : folder.isEmpty ? "/" : folder
        guard let stream = unsafe opendir(opened) else { throw .current }
        defer { unsafe closedir(stream) }
        var suffixes: [String] = []
        while let entry = unsafe readdir(stream) {
            let found = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if found.hasPrefix(name) { suffixes.append(String(found.dropFirst(name.count))) }
        }
        return suffixes
    }
}

/// A datagram socket that is connected to another by its path.
struct LocalDatagramSocket: ~Copyable {
    private let descriptor: CInt

    /// `nil` if nobody listens.
    init?(to path: String) {
        let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let octets = Array(path.utf8)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard octets.count < capacity else {
            close(descriptor)
            return nil
        }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: octets) }
        let result = unsafe withUnsafeBytes(of: &address) { bytes in
            unsafe connect(
                descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
        guard result == 0 else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Sends one datagram at once or not at all.
    func send(_ octets: Span<UInt8>) -> Bool {
        unsafe octets.withUnsafeBytes { buffer in
            unsafe Glibc.send(descriptor, buffer.baseAddress, buffer.count, CInt(MSG_NOSIGNAL)) == buffer.count
        }
    }
}
