package import Configuration
import SystemPackage
import ZoneFile

/// Reads a configuration from the disk.
package enum ConfigurationReader {
    /// A gigabyte holds some five million zones.
    private static let largestFile: Int64 = 1 << 30

    /// Reads the file at `path`; relative names in it count from the folder that the process works in.
    package static func read(_ path: String) -> (settings: Settings?, diagnostics: [Diagnostic]) {
        ConfigurationFile.load(path, from: disk, workingDirectory: FilePath.workingDirectory.string)
    }

    private static var disk: ConfigurationSource {
        ConfigurationSource(read: readFile, expand: expand, permissions: permissions)
    }

    private static func readFile(_ path: String) throws(UnreadableFile) -> [UInt8] {
        do {
            let descriptor = try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec, .nonBlocking])
            return try descriptor.closeAfter {
                let stat = try Stat(descriptor)
                guard stat.type == .regular else { throw UnreadableFile(reason: "not a regular file") }
                guard stat.size <= largestFile else { throw UnreadableFile(reason: "file too large") }
                return try descriptor.readAll(expecting: Int(stat.size))
            }
        } catch let error as UnreadableFile {
            throw error
        } catch {
            throw UnreadableFile(reason: (error as? Errno ?? .ioError).description)
        }
    }

    private static func expand(_ pattern: String) -> [String] {
        FilePath.matching(pattern).map(\.string)
    }

    private static func permissions(_ path: String) -> UInt16? {
        (try? Stat(FilePath(path))).map { UInt16(truncatingIfNeeded: $0.permissions.rawValue) }
    }
}
