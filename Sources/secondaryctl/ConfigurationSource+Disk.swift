import Configuration
import SystemPackage
import ZoneFile

extension ConfigurationSource {
    private static let largestFile: Int64 = 1 << 30

    /// The files of this machine.
    static var disk: ConfigurationSource {
        ConfigurationSource(
            read: readFile, expand: { FilePath.matching($0).map(\.string) },
            permissions: { _ in nil })
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
}
