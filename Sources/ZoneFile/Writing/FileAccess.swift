import Linux
import SystemPackage

/// The owner, group and permissions of a file, which its replacement gets, so that its readers can read that, too.
struct FileAccess {
    /// A zone file is for another program, which may run as another user.
    static let ofNewFile: FilePermissions = [.ownerReadWrite, .groupRead, .otherRead]

    /// Not even if the old file had them: execute, set-user-ID, and write by everybody.
    private static let inherited: FilePermissions = [.ownerReadWrite, .groupReadWrite, .otherRead]

    private let owner: UserID
    private let group: GroupID
    private let permissions: FilePermissions

    /// Of the file `stat`, or of the one at `path` if `stat` is a symbolic link to it; `nil` for anything else.
    init?(_ stat: Stat?, at path: FilePath) {
        guard var stat else { return nil }
        if stat.type == .symbolicLink, let target = try? Stat(path) { stat = target }
        guard stat.type == .regular else { return nil }
        owner = stat.userID
        group = stat.groupID
        permissions = stat.permissions.intersection(Self.inherited)
    }

    /// Gives `descriptor`, which we own, the same owner, group and permissions, as far as we are allowed; otherwise everybody may
    /// read it if those who lose access could.
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
            // Root can read everything.
            let losesOwner = made.userID != owner && owner.rawValue != 0 && permissions.contains(.ownerRead)
            let losesGroup = !keepsGroup && permissions.contains(.groupRead)
            if !keepsGroup { given.subtract(.groupReadWrite) }
            if made.userID != owner { given.formUnion(.ownerReadWrite) }
            if losesOwner || losesGroup { given.insert(.otherRead) }
            // For members of the group, the permissions of others do not apply.
            if losesOwner || !keepsGroup && given.contains(.otherRead) { given.insert(.groupRead) }
        }
        if made.permissions != given { try descriptor.setPermissions(given, path) }
    }

    /// For a file that replaces none: root's umask is ignored, because the server that reads the file does not run as root.
    static func giveNew(to descriptor: FileDescriptor, _ path: FilePath) throws(FileError) {
        if CurrentProcess.effectiveUser == 0 { try descriptor.setPermissions(ofNewFile, path) }
    }
}
