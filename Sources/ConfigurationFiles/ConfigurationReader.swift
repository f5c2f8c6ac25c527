package import Configuration
import Linux
import SystemPackage

/// Reads the configuration from files; relative paths are relative to the current directory.
package enum ConfigurationReader {
    /// A gigabyte holds some five million zones.
    private static let largestFile: Int64 = 1 << 30
    /// The most octets that a file may grow by while it is read. Some files in /proc claim to be empty, and never end.
    private static let growth: Int64 = 1 << 20

    /// The settings in the file at `path`, `nil` where it has an error, and all diagnostics. It also checks whether the current user can
    /// write the zone files.
    package static func read(_ path: String) -> (settings: Settings?, diagnostics: [Diagnostic]) {
        ConfigurationFile.load(path, from: disk, workingDirectory: workingDirectory)
    }

    /// The same for a program that does not write the zone files, whose directories need not exist.
    package static func readUnchecked(_ path: String) -> (settings: Settings?, diagnostics: [Diagnostic]) {
        let files = ConfigurationSource(read: readFile, expand: ShellPattern.expand, permissions: permissions)
        return ConfigurationFile.load(path, from: files, workingDirectory: workingDirectory)
    }

    /// The state directory that the file at `path` names, even where the file has other errors; `nil` and the diagnostics where it cannot
    /// be read.
    package static func stateDirectory(_ path: String) -> (path: String?, diagnostics: [Diagnostic]) {
        ConfigurationFile.stateDirectory(path, from: disk, workingDirectory: workingDirectory)
    }

    /// The absolute path of the current directory.
    package static var workingDirectory: String { FileSystem.workingDirectory }

    /// Access to the files, directories and network interfaces of this machine.
    package static var disk: ConfigurationSource {
        ConfigurationSource(
            read: readFile, expand: ShellPattern.expand, permissions: permissions, interface: NetworkInterface.number,
            folder: Folder.status, irregularFiles: Folder.irregularFiles)
    }

    private static func readFile(_ path: String) throws(UnreadableFile) -> [UInt8] {
        do {
            let descriptor = try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec, .nonBlocking])
            return try descriptor.closeAfter {
                let stat = try Stat(descriptor)
                // /dev/null counts as an empty file to include.
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
