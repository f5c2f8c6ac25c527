import Configuration
import Linux
import SystemPackage

/// The directories of zone files, as the current user can use them.
enum Folder {
    static func status(_ path: String) -> FolderStatus {
        let folder = FilePath(path)
        let stat: Stat
        do throws(Errno) {
            stat = try Stat(folder)
        } catch {
            return .unusable(FolderFault(error))
        }
        guard stat.type == .directory else { return .unusable(.notDirectory) }
        return .present(
            FolderIdentity(device: UInt64(stat.deviceID.rawValue), inode: UInt64(stat.inode.rawValue)),
            refusal: FileSystem.refusalToWrite(in: path).map(FolderFault.init))
    }

    /// See `ConfigurationSource.irregularFiles`. A directory that cannot be read, though files can be created in it, has none.
    static func irregularFiles(_ path: String, _ names: [String]?) -> [IrregularFile] {
        let folder = FilePath(path)
        if let names { return names.compactMap { irregularFile($0, in: folder, kind: nil) } }
        let found = try? FileSystem.irregularNames(in: path)
        return (found ?? []).compactMap { irregularFile($0.name, in: folder, kind: $0.kind) }
    }

    private static func irregularFile(_ name: String, in folder: FilePath, kind: FileType?) -> IrregularFile? {
        let path = folder.appending(name)
        switch kind ?? (try? Stat(path, followTargetSymlink: false))?.type {
        case .directory: return IrregularFile(name: name, kind: .directory)
        case .characterSpecial, .blockSpecial: return IrregularFile(name: name, kind: .device)
        case .fifo: return IrregularFile(name: name, kind: .fifo)
        case .socket: return IrregularFile(name: name, kind: .socket)
        default: return nil
        }
    }
}

extension FolderFault {
    init(_ error: Errno) {
        switch error {
        case .noSuchFileOrDirectory: self = .missing
        case .notDirectory: self = .notDirectory
        case .permissionDenied, .notPermitted: self = .refused("permission denied")
        case .readOnlyFileSystem: self = .refused("read-only file system")
        default: self = .refused(error.description)
        }
    }
}
