package import SystemPackage

/// A zone file that no primary vouches for any more: set aside as `FILE.expired`, so that nobody serves it by mistake and nothing
/// is lost.
package enum ExpiredFile {
    package static func path(of file: FilePath) -> FilePath { FilePath(file.string + ".expired") }

    /// Renames `file`, durably, if it is still the one that `identity` describes; an older `FILE.expired` makes way, unless it is no
    /// file.
    ///
    /// Returns false where it is another: that one stays, or is put back if it was published in this very moment.
    package static func setAside(_ file: FilePath, ifStill identity: FileIdentity) throws(FileError) -> Bool {
        guard isStill(identity, at: file) else { return false }
        let aside = path(of: file)
        _ = try aside.replaceable()
        try file.renamed(to: aside)
        guard isStill(identity, at: aside) else {
            try putBack(aside, as: file)
            return false
        }
        try file.folder.syncFolder()
        return true
    }

    private static func isStill(_ identity: FileIdentity, at file: FilePath) -> Bool {
        FileIdentity(of: file)?.hasSameStatus(as: identity) ?? false
    }

    /// Unless there is yet another file by now, which is newer.
    private static func putBack(_ aside: FilePath, as file: FilePath) throws(FileError) {
        guard try aside.linked(as: file) else { return }
        try aside.unlinked()
        try file.folder.syncFolder()
    }
}
