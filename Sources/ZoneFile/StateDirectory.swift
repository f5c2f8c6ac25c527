import Glibc
package import SystemPackage

/// The folder of our own state, locked for as long as this value lives.
package struct StateDirectory: ~Copyable {
    package let path: FilePath
    private let descriptor: FileDescriptor

    /// Why the folder could not be taken.
    package enum Failure: Error, Equatable, CustomStringConvertible {
        case file(FileError)
        /// Another process has it; `process` is its ID, as it wrote it down.
        case held(by: String, path: FilePath)

        package var description: String {
            switch self {
            case .file(let error): error.description
            case .held(let process, let path): "state directory '\(path)' is in use by process \(process)"
            }
        }
    }

    /// Creates the folder (mode 0700) where it is missing and takes its lock.
    package init(at path: FilePath) throws(Failure) {
        let lock: FileDescriptor
        let holder: String?
        do throws(FileError) {
            try path.createdFolder(.ownerReadWriteExecute)
            (lock, holder) = try Self.takeLock(path.appending("lock"))
        } catch {
            throw .file(error)
        }
        if let holder { throw .held(by: holder, path: path) }
        self.path = path
        descriptor = lock
    }

    /// Opens the lock file and takes its lock, or says who has it.
    private static func takeLock(_ path: FilePath) throws(FileError) -> (FileDescriptor, holder: String?) {
        let descriptor: FileDescriptor
        do {
            descriptor = try FileDescriptor.open(
                path, .readWrite, options: [.create, .noFollow, .closeOnExec], permissions: .ownerReadWrite)
        } catch {
            throw FileError(.lock, path, error as? Errno ?? .ioError)
        }
        do throws(FileError) {
            if try descriptor.tryLock(path) {
                try descriptor.replaceContent(with: "\(getpid())\n", path)
                return (descriptor, nil)
            }
        } catch {
            try? descriptor.close()
            throw error
        }
        defer { try? descriptor.close() }
        return (descriptor, descriptor.firstLine())
    }

    deinit {
        try? descriptor.close()
    }
}
