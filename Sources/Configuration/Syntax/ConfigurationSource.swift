/// The files of a configuration, and the directories that it names. The reader itself opens nothing: the daemon passes the disk, a
/// test a dictionary.
package struct ConfigurationSource {
    /// The whole file at an absolute path.
    package var read: (_ path: String) throws(UnreadableFile) -> [UInt8]
    /// The paths that match a shell pattern (`*`, `?`, `[…]`), sorted; empty if nothing matches. Throws if a directory that may
    /// contain some is missing or cannot be read.
    package var expand: (_ pattern: String) throws(UnreadableFolder) -> [String]
    /// The permission bits of a file; `nil` if they cannot be had.
    package var permissions: (_ path: String) -> UInt16?
    /// The number of the network interface of that name; `nil` if there is none.
    package var interface: (_ name: String) -> UInt32?
    /// How the current user can use the directory at an absolute path.
    package var folder: (_ path: String) -> FolderStatus
    /// The entries of a directory other than regular files and symbolic links; with `names`, only those of these names. Empty if the
    /// directory cannot be read.
    package var irregularFiles: (_ folder: String, _ names: [String]?) -> [IrregularFile]

    /// By default without interfaces, and with directories that nobody has examined.
    package init(
        read: @escaping (_ path: String) throws(UnreadableFile) -> [UInt8],
        expand: @escaping (_ pattern: String) throws(UnreadableFolder) -> [String],
        permissions: @escaping (_ path: String) -> UInt16?,
        interface: @escaping (_ name: String) -> UInt32? = { _ in nil },
        folder: @escaping (_ path: String) -> FolderStatus = { _ in .unknown },
        irregularFiles: @escaping (_ folder: String, _ names: [String]?) -> [IrregularFile] = { _, _ in [] }
    ) {
        self.read = read
        self.expand = expand
        self.permissions = permissions
        self.interface = interface
        self.folder = folder
        self.irregularFiles = irregularFiles
    }
}

/// Why a file could not be read, in the system's words: `No such file or directory`.
package struct UnreadableFile: Error, Equatable {
    /// The kernel's text for the error, or our own.
    package let reason: String

    /// `reason` is the end of a message.
    package init(reason: String) {
        self.reason = reason
    }
}

/// A directory that could not be listed.
package struct UnreadableFolder: Error, Equatable {
    /// The directory.
    package let path: String
    /// Why it could not be listed.
    package let reason: FolderFault

    /// The failure to list `path`.
    package init(path: String, reason: FolderFault) {
        self.path = path
        self.reason = reason
    }
}
