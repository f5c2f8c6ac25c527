import Linux
import SystemPackage

/// Cached directory listings, so that checking for many missing files reads each directory once.
package struct FolderListings: ~Copyable {
    /// Directories with more names are not cached.
    private static let most = 4096

    /// `nil` for a directory with too many names, or an unreadable one.
    private var names: [Substring: Set<String>?] = [:]

    /// No directory is cached yet.
    package init() {}

    /// Whether there may be something at `path`, which is absolute: false if there was nothing when its directory was first read.
    package mutating func mayHold(_ path: String) -> Bool {
        let folder = path.folder
        if names[folder] == nil {
            names.updateValue(try? FileSystem.names(in: String(folder), atMost: Self.most).map(Set.init), forKey: folder)
        }
        guard let known = names[folder], let known else { return true }
        return known.contains(String(path[folder.endIndex...]))
    }
}

extension String {
    /// The path up to the file's name, including the slash; empty for a bare name.
    package var folder: Substring {
        utf8.lastIndex(of: UInt8(ascii: "/")).map { self[...$0] } ?? ""
    }
}
