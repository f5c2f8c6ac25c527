import Linux
import SystemPackage

/// The user and groups of the other side of a local connection.
package struct PeerCredentials: Equatable, Sendable {
    /// Its effective user ID.
    package let user: UInt32
    /// Its effective group ID.
    package let group: UInt32
    /// Supplementary groups.
    package let groups: [UInt32]

    /// By default without supplementary groups.
    package init(user: UInt32, group: UInt32, groups: [UInt32] = []) {
        self.user = user
        self.group = group
        self.groups = groups
    }

    /// Those of the process that connected `socket`, at that time.
    init(of socket: CInt) throws(ControlError) {
        do throws(Errno) {
            let peer = try PeerIDs(of: socket)
            self.init(user: peer.user, group: peer.group, groups: peer.groups)
        } catch {
            throw .system("getsockopt", "SO_PEERCRED", error)
        }
    }

    /// Whether it is root, the socket's owner, or a member of its group.
    package func isAdmitted(owner: UInt32, group socketGroup: UInt32) -> Bool {
        user == 0 || user == owner || group == socketGroup || groups.contains(socketGroup)
    }
}
