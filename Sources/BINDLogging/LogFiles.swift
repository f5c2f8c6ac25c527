// The calls on log files and their old versions, with errors in BIND's words.

import Linux
import SystemPackage

/// A regular file that is open for appending.
struct AppendedFile: ~Copyable {
    private let descriptor: FileDescriptor

    /// Opens the file, or creates it; a symbolic link is followed, as by named.
    init(_ path: String) throws(Errno) {
        // Opening some devices has effects.
        _ = try LogFiles.size(of: path)
        // Not blocking: a FIFO in the file's place must not make the program wait.
        let descriptor = try FileSystem.open(
            path, .writeOnly, [.append, .create, .closeOnExec, .noControllingTerminal, .nonBlocking],
            FilePermissions(rawValue: 0o666))
        guard (try? Stat(descriptor))?.type == .regular else {
            try? descriptor.close()
            throw .isDirectory
        }
        self.descriptor = descriptor
    }

    deinit {
        try? descriptor.close()
    }

    /// Its size in octets; `nil` if it has been unlinked.
    var size: Int? {
        guard let status = try? Stat(descriptor), status.linkCount > 0 else { return nil }
        return Int(status.size)
    }

    /// Writes what the file accepts at once; returns the number of octets.
    func write(_ octets: Span<UInt8>) throws(Errno) -> Int {
        try descriptor.write(octets)
    }
}

/// Operations on names in the file system. What is not a regular file is an error as a directory is (`EISDIR`).
enum LogFiles {
    /// The size of the regular file at `path`; `nil` if there is none.
    static func size(of path: String) throws(Errno) -> Int? {
        guard let status = try status(path, followingLinks: true) else { return nil }
        guard status.type == .regular else { throw .isDirectory }
        return Int(status.size)
    }

    static func exists(_ path: String) -> Bool {
        FileSystem.exists(path)
    }

    /// Renames a file, replacing another; a directory, a FIFO or a device is not replaced.
    static func rename(_ path: String, to other: String) throws(Errno) {
        guard try isFile(other) ?? true else { throw .isDirectory }
        try FileSystem.rename(path, to: other)
    }

    /// Removes a file; anything else stays.
    static func remove(_ path: String) throws(Errno) {
        guard try isFile(path) ?? false else { return }
        do throws(Errno) {
            try FileSystem.remove(path)
        } catch {
            guard error == .noSuchFileOrDirectory else { throw error }
        }
    }

    /// Whether there is a file or a symbolic link at `path`; `nil` if there is nothing.
    private static func isFile(_ path: String) throws(Errno) -> Bool? {
        try status(path, followingLinks: false).map { [.regular, .symbolicLink].contains($0.type) }
    }

    /// `nil` if there is nothing.
    private static func status(_ path: String, followingLinks: Bool) throws(Errno) -> Stat? {
        do throws(Errno) {
            return try FileSystem.status(path, followingLinks: followingLinks)
        } catch {
            guard error == .noSuchFileOrDirectory else { throw error }
            return nil
        }
    }

    /// The names in the directory of `path` that start with the file's own and a dot: the part after that dot.
    static func suffixes(of path: String) throws(Errno) -> [String] {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let name = (parts.last.map(String.init) ?? path) + "."
        let folder = parts.dropLast().joined(separator: "/")
        let opened = parts.count == 1 ? "." : folder.isEmpty ? "/" : folder
        return try FileSystem.names(in: opened, beginning: name).map { String($0.dropFirst(name.count)) }
    }
}

extension Errno {
    /// The error in BIND's words if it has some, the system's otherwise.
    var logText: String {
        switch self {
        case .permissionDenied, .notPermitted: "permission denied"
        case .readOnlyFileSystem: "read-only file system"
        case .noSuchFileOrDirectory, .notDirectory: "file not found"
        case .noSpace, .fileTooLarge: "disc full"
        case .diskQuotaExceeded: "disc quota"
        case .tooManyOpenFiles, .tooManyOpenFilesInSystem: "too many open files"
        case .isDirectory, .noSuchAddressOrDevice: "invalid file"
        case .ioError: "I/O error"
        default: description
        }
    }
}
