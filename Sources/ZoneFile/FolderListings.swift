import SystemPackage

/// What the folders hold that were asked about, so that many files that are not there cost one look and not one each.
package struct FolderListings: ~Copyable {
    /// Of a folder with more names than that nothing is remembered.
    private static let most = 4096

    /// `nil` for a folder that is too full, or cannot be read.
    private var names: [Substring: Set<String>?] = [:]

    package init() {}

    /// Whether there may be something at `path`, which is absolute: false says that there was not when its folder was first asked
    /// about.
    package mutating func mayHold(_ path: String) -> Bool {
        let folder = path.folder
        if names[folder] == nil {
            names.updateValue(try? FilePath(String(folder)).names(atMost: Self.most).map(Set.init), forKey: folder)
        }
        guard let known = names[folder], let known else { return true }
        return known.contains(String(path[folder.endIndex...]))
    }
}

extension String {
    /// What stands before the name of the file at this path, its slash included; empty for a bare name.
    package var folder: Substring {
        utf8.lastIndex(of: UInt8(ascii: "/")).map { self[...$0] } ?? ""
    }
}
