/// Where a configuration's files come from. The reader itself opens nothing: the daemon passes the disk, a test a dictionary.
package struct ConfigurationSource {
    /// The whole file at an absolute path.
    package var read: (_ path: String) throws(UnreadableFile) -> [UInt8]
    /// The paths that a shell pattern (`*`, `?`, `[…]`) stands for, sorted; none where nothing matches.
    package var expand: (_ pattern: String) -> [String]
    /// The permission bits of a file, nil where they cannot be had.
    package var permissions: (_ path: String) -> UInt16?

    package init(
        read: @escaping (_ path: String) throws(UnreadableFile) -> [UInt8],
        expand: @escaping (_ pattern: String) -> [String],
        permissions: @escaping (_ path: String) -> UInt16?
    ) {
        self.read = read
        self.expand = expand
        self.permissions = permissions
    }
}

/// Why a file could not be read, in the system's words: `No such file or directory`.
package struct UnreadableFile: Error, Equatable {
    package let reason: String

    package init(reason: String) {
        self.reason = reason
    }
}
