/// How the current user can use a directory.
package enum FolderStatus: Hashable, Sendable {
    /// It was not examined.
    case unknown
    /// It cannot be used.
    case unusable(FolderFault)
    /// It exists; `refusal` says why no file can be created in it, `nil` if one can.
    case present(FolderIdentity, refusal: FolderFault?)
}

/// Identifies a directory, by whatever path it was reached.
package struct FolderIdentity: Hashable, Sendable {
    /// The number of its file system.
    package let device: UInt64
    /// On that file system.
    package let inode: UInt64

    /// As stat(2) reports them.
    package init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }
}

/// Why a directory cannot be used.
package enum FolderFault: Hashable, Sendable {
    case missing
    /// A file, or something else, has that name.
    case notDirectory
    /// In the system's words, with a small first letter: `permission denied`.
    case refused(String)

    /// The message about the directory at `path`, which was needed to `purpose`.
    func sentence(_ path: String, to purpose: String) -> FaultText {
        switch self {
        case .missing: "directory '\(path.shownPath)' does not exist"
        case .notDirectory: "'\(path.shownPath)' is not a directory"
        case .refused(let reason): "cannot \(kind: purpose) directory '\(path.shownPath)': \(reason)"
        }
    }
}

/// An entry of a directory that is neither a regular file nor a symbolic link.
package struct IrregularFile: Hashable, Sendable {
    /// The kind of the entry; its raw value is for messages.
    package enum Kind: String, Sendable {
        case directory
        case device
        case fifo = "FIFO"
        case socket
    }

    /// Without its directory.
    package let name: String
    /// Decides the message.
    package let kind: Kind

    /// As a listing reports it.
    package init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}
