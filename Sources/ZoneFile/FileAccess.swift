import Glibc
import SystemPackage

/// Who may read a file, and who it belongs to: whoever could read the old one can read the one that takes its place.
struct FileAccess {
    /// A zone file is there for another program, whose user need not be ours.
    static let ofNewFile: FilePermissions = [.ownerReadWrite, .groupRead, .otherRead]

    /// Not even where the old file had them: running it, as another user or not, and writing by everybody.
    private static let inherited: FilePermissions = [.ownerReadWrite, .groupReadWrite, .otherRead]

    private let owner: UserID
    private let group: GroupID
    private let permissions: FilePermissions

    /// Of the file `stat`, or of the one at `path` where `stat` is a symbolic link that leads there; `nil` for anything else.
    init?(_ stat: Stat?, at path: FilePath) {
        guard var stat else { return nil }
        if stat.type == .symbolicLink, let target = try? Stat(path) { stat = target }
        guard stat.type == .regular else { return nil }
        owner = stat.userID
        group = stat.groupID
        permissions = stat.permissions.intersection(Self.inherited)
    }

    /// Gives `descriptor`, which is ours, the same owner, group and permissions, as far as we may; where we may not, those who could
    /// read the old file can do so because everybody can.
    func give(to descriptor: FileDescriptor, _ path: FilePath) throws(FileError) {
        let made: Stat
        do {
            made = try Stat(descriptor)
        } catch {
            throw FileError(.inspect, path, error)
        }
        var given = permissions
        if (made.userID != owner || made.groupID != group) && !descriptor.give(to: owner, group) {
            let keepsGroup = made.groupID == group || descriptor.give(to: nil, group)
            // Root reads whatever it likes.
            let losesOwner = made.userID != owner && owner.rawValue != 0 && permissions.contains(.ownerRead)
            let losesGroup = !keepsGroup && permissions.contains(.groupRead)
            if !keepsGroup { given.subtract(.groupReadWrite) }
            if made.userID != owner { given.formUnion(.ownerReadWrite) }
            if losesOwner || losesGroup { given.insert(.otherRead) }
            // Those of the group are not among the others.
            if losesOwner || !keepsGroup && given.contains(.otherRead) { given.insert(.groupRead) }
        }
        if made.permissions != given { try descriptor.setPermissions(given, path) }
    }

    /// What a file gets that replaces none: root's umask counts for nothing, for the server that reads the file is not root.
    static func giveNew(to descriptor: FileDescriptor, _ path: FilePath) throws(FileError) {
        if geteuid() == 0 { try descriptor.setPermissions(ofNewFile, path) }
    }
}
