package import SystemPackage

/// What the file system refused, where, and why.
package struct FileError: Error, Equatable, CustomStringConvertible {
    package enum Operation: String, Sendable {
        case create, open, read, write, sync, rename, remove, inspect, list, lock
        case createDirectory = "create directory"
        case syncDirectory = "sync directory"
    }

    package let operation: Operation
    package let path: FilePath
    package let errno: Errno

    package init(_ operation: Operation, _ path: FilePath, _ errno: Errno) {
        self.operation = operation
        self.path = path
        self.errno = errno
    }

    /// Something stands at `path` that is no regular file: a FIFO, a socket, a device.
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

    /// The cause in BIND's words where it has some, the system's otherwise.
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
