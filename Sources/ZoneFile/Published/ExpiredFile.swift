package import SystemPackage

/// A zone file whose zone has expired: renamed to `FILE.expired`, so that no server loads it by mistake and nothing is lost.
package enum ExpiredFile {
    /// Where the file is set aside.
    package static func path(of file: FilePath) -> FilePath { FilePath(file.string + ".expired") }

    /// Renames `file`, durably, if it is still the one that `identity` describes. An older `FILE.expired` is replaced.
    ///
    /// Returns false if it is another file: that one stays, or is put back if it was published at the same moment.
    /// Throws a `FileError` if `FILE.expired` is a FIFO, a socket or a device, or a rename or sync fails.
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

    /// Unless yet another file is there by now, which is newer.
    private static func putBack(_ aside: FilePath, as file: FilePath) throws(FileError) {
        guard try aside.linked(as: file) else { return }
        try aside.unlinked()
        try file.folder.syncFolder()
    }
}
