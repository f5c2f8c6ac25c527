package import SystemPackage

/// A failed file operation: which one, where, and why.
package struct FileError: Error, Equatable, CustomStringConvertible {
    /// The operation; its raw value is the log's word for it.
    package enum Operation: String, Sendable {
        case create, open, read, write, sync, rename, remove, inspect, list, lock
        case createDirectory = "create directory"
        case syncDirectory = "sync directory"
    }

    /// What was tried.
    package let operation: Operation
    /// The file or directory that it was tried on.
    package let path: FilePath
    /// The kernel's error.
    package let errno: Errno

    /// The failure of `operation` at `path`.
    package init(_ operation: Operation, _ path: FilePath, _ errno: Errno) {
        self.operation = operation
        self.path = path
        self.errno = errno
    }

    /// There is a FIFO, a socket or a device at `path`, not a regular file.
    static func notRegular(_ operation: Operation, _ path: FilePath) -> FileError {
        FileError(operation, path, .noSuchAddressOrDevice)
    }

    package var description: String {
        switch (operation, errno) {
        case (.list, .noSuchFileOrDirectory): "directory '\(path)' does not exist"
        case (_, .noSuchAddressOrDevice): "\(operation.rawValue): \(path): not a regular file"
        default: "\(operation.rawValue): \(path): \(resultText)"
        }
    }

    /// The cause in BIND's words if it has some, the system's otherwise.
    package var resultText: String {
        switch errno {
        case .noSpace, .fileTooLarge: "disc full"
        case .diskQuotaExceeded: "disc quota"
        case .permissionDenied, .notPermitted: "permission denied"
        case .readOnlyFileSystem: "read-only file system"
        case .noSuchFileOrDirectory, .notDirectory: "file not found"
        case .tooManyOpenFiles, .tooManyOpenFilesInSystem: "too many open files"
        case .ioError: "I/O error"
        case .noSuchAddressOrDevice: "invalid file"
        default: errno.description
        }
    }
}
