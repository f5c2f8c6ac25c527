import Glibc
package import SystemPackage

/// The user and groups of the process that connected a local socket, at that time.
package struct PeerIDs {
    /// Its effective user ID.
    package let user: UInt32
    /// Its effective group ID.
    package let group: UInt32
    /// Supplementary groups; empty if the system does not report them.
    package let groups: [UInt32]

    /// Those of the other side of `socket`. Throws the kernel's error.
    package init(of socket: CInt) throws(Errno) {
        // struct ucred: process, user, group.
        var ids: [UInt32] = [0, 0, 0]
        var length = socklen_t(12)
        guard unsafe getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &ids, &length) == 0, length == 12 else { throw .current }
        user = ids[1]
        group = ids[2]
        groups = Self.groups(of: socket)
    }

    private static func groups(of socket: CInt) -> [UInt32] {
        let peerGroups: CInt = 59  // SO_PEERGROUPS
        var groups = [UInt32](repeating: 0, count: 32)
        while true {
            var length = socklen_t(groups.count * 4)
            if unsafe getsockopt(socket, SOL_SOCKET, peerGroups, &groups, &length) == 0 {
                return Array(groups.prefix(Int(length) / 4))
            }
            // NGROUPS_MAX is 65536.
            guard errno == ERANGE, groups.count < 65_536 else { return [] }
            groups += groups
        }
    }
}
