/// What a folder is to the user who asks.
package enum FolderStatus: Hashable, Sendable {
    /// Nobody has looked.
    case unknown
    /// There is none that could be used.
    case unusable(FolderFault)
    /// It is there; `refusal` says why no file can be made in it, nil where one can.
    case present(FolderIdentity, refusal: FolderFault?)
}

/// What tells a folder from all others, by whatever path it was reached.
package struct FolderIdentity: Hashable, Sendable {
    package let device: UInt64
    package let inode: UInt64

    package init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }
}

/// Why a folder cannot be used.
package enum FolderFault: Hashable, Sendable {
    case missing
    /// A file, or something else, has that name.
    case notDirectory
    /// In the system's words, begun with a small letter: `permission denied`.
    case refused(String)

    /// As a sentence about the folder at `path`, of which somebody wanted to `purpose`.
    func sentence(_ path: String, to purpose: String) -> FaultText {
        switch self {
        case .missing: "directory '\(path.shownPath)' does not exist"
        case .notDirectory: "'\(path.shownPath)' is not a directory"
        case .refused(let reason): "cannot \(kind: purpose) directory '\(path.shownPath)': \(reason)"
        }
    }
}

/// Something in a folder that is neither a regular file nor a symbolic link.
package struct IrregularFile: Hashable, Sendable {
    package enum Kind: String, Sendable {
        case directory
        case device
        case fifo = "FIFO"
        case socket
    }

    /// Without its folder.
    package let name: String
    package let kind: Kind

    package init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}
