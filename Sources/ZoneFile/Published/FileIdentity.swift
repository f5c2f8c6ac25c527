import Linux
package import SystemPackage

/// Distinguishes a file that we published from one that was written or edited by somebody else since.
package struct FileIdentity: Hashable, Sendable {
    /// In octets.
    package let size: Int64
    /// On its file system.
    package let inode: UInt64
    /// Nanoseconds since 1970, modulo 2⁶⁴: file systems keep times after 2262, where 63 bits end.
    package let modified: Int64
    /// `nil` if the content was not read: a difference cannot be applied to such a file.
    package let digest: ContentDigest?

    /// An identity that was stored before.
    package init(size: Int64, inode: UInt64, modified: Int64, digest: ContentDigest? = nil) {
        self.size = size
        self.inode = inode
        self.modified = modified
        self.digest = digest
    }

    /// Whether everything that can be known without reading the file is the same.
    package func hasSameStatus(as other: FileIdentity) -> Bool {
        size == other.size && inode == other.inode && modified == other.modified
    }

    /// The identity of the file at `path`, without its digest; `nil` if there is no file, or it cannot be inspected.
    package init?(of path: FilePath) {
        guard let stat = try? Stat(path) else { return nil }
        self.init(stat, nil)
    }

    init(of descriptor: FileDescriptor, digest: ContentDigest? = nil, path: FilePath) throws(FileError) {
        do {
            self.init(try Stat(descriptor), digest)
        } catch {
            throw FileError(.inspect, path, error)
        }
    }

    private init(_ stat: Stat, _ digest: ContentDigest?) {
        size = stat.size
        inode = UInt64(stat.inode.rawValue)
        modified = stat.modifiedNanoseconds
        self.digest = digest
    }
}
