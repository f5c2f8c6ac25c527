/// Where a configuration's files come from, and what is known of the folders that it names. The reader itself opens nothing: the
/// daemon passes the disk, a test a dictionary.
package struct ConfigurationSource {
    /// The whole file at an absolute path.
    package var read: (_ path: String) throws(UnreadableFile) -> [UInt8]
    /// The paths that a shell pattern (`*`, `?`, `[…]`) stands for, sorted; none where nothing matches. Throws where a folder that may
    /// hold some is missing or cannot be read.
    package var expand: (_ pattern: String) throws(UnreadableFolder) -> [String]
    /// The permission bits of a file, nil where they cannot be had.
    package var permissions: (_ path: String) -> UInt16?
    /// The number of the network interface of that name, nil where there is none.
    package var interface: (_ name: String) -> UInt32?
    /// What the folder at an absolute path is to the user who asks.
    package var folder: (_ path: String) -> FolderStatus
    /// What there is in a folder besides regular files and symbolic links; `names`: if it is one of these. Empty where nobody can say.
    package var irregularFiles: (_ folder: String, _ names: [String]?) -> [IrregularFile]

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
    package let reason: String

    package init(reason: String) {
        self.reason = reason
    }
}

/// A folder whose files could not be listed.
package struct UnreadableFolder: Error, Equatable {
    package let path: String
    package let reason: FolderFault

    package init(path: String, reason: FolderFault) {
        self.path = path
        self.reason = reason
    }
}
