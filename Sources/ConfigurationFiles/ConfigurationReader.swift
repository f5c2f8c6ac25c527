package import Configuration
import SystemPackage

/// Reads a configuration from the disk; relative paths count from the folder that the process works in.
package enum ConfigurationReader {
    /// A gigabyte holds some five million zones.
    private static let largestFile: Int64 = 1 << 30
    /// How much a file may grow while it is read. Some of /proc say that they have no octets, and never end.
    private static let growth: Int64 = 1 << 20

    /// The settings that the file at `path` comes to, nil if it has an error; and what there is to say about it. Whether the user whose
    /// rights the process has can write the files is among that.
    package static func read(_ path: String) -> (settings: Settings?, diagnostics: [Diagnostic]) {
        ConfigurationFile.load(path, from: disk, workingDirectory: workingDirectory)
    }

    /// Likewise for whoever writes nothing: where the files lie does not matter.
    package static func readUnchecked(_ path: String) -> (settings: Settings?, diagnostics: [Diagnostic]) {
        let files = ConfigurationSource(read: readFile, expand: ShellPattern.expand, permissions: permissions)
        return ConfigurationFile.load(path, from: files, workingDirectory: workingDirectory)
    }

    /// The state directory that the file at `path` names, whatever else is wrong with it; nil, and why, where it cannot be read.
    package static func stateDirectory(_ path: String) -> (path: String?, diagnostics: [Diagnostic]) {
        ConfigurationFile.stateDirectory(path, from: disk, workingDirectory: workingDirectory)
    }

    package static var workingDirectory: String { FilePath.workingDirectory.string }

    /// What there is on the disk.
    package static var disk: ConfigurationSource {
        ConfigurationSource(
            read: readFile, expand: ShellPattern.expand, permissions: permissions, interface: interfaceNumber,
            folder: Folder.status, irregularFiles: Folder.irregularFiles)
    }

    private static func readFile(_ path: String) throws(UnreadableFile) -> [UInt8] {
        do {
            let descriptor = try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec, .nonBlocking])
            return try descriptor.closeAfter {
                let stat = try Stat(descriptor)
                // It stands for an included file that somebody wants to be empty.
                if stat.isNullDevice { return [] }
                guard stat.type == .regular else { throw UnreadableFile(reason: "not a regular file") }
                guard stat.size <= largestFile,
                    let octets = try descriptor.readAll(expecting: Int(stat.size), atMost: Int(stat.size + growth))
                else { throw UnreadableFile(reason: "file too large") }
                return octets
            }
        } catch let error as UnreadableFile {
            throw error
        } catch {
            throw UnreadableFile(reason: (error as? Errno ?? .ioError).description)
        }
    }

    private static func permissions(_ path: String) -> UInt16? {
        (try? Stat(FilePath(path))).map { UInt16(truncatingIfNeeded: $0.permissions.rawValue) }
    }
}

extension Stat {
    /// Linux's major number 1, minor number 3, wherever it is mounted.
    fileprivate var isNullDevice: Bool { type == .characterSpecial && specialDeviceID.rawValue == 0x103 }
}
