// System calls that NIO lacks: credentials of a peer, and a socket that replaces a dead one in one step.

import Glibc

/// The system's texts for errors.
enum SystemError {
    static func text(_ code: Int32) -> String {
        switch code {
        case ECONNREFUSED: "connection refused"
        case EACCES, EPERM: "permission denied"
        case EROFS: "read-only file system"
        case ENOENT: "file not found"
        default: unsafe String(cString: strerror(code))
        }
    }
}

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
        // struct ucred: process, user, group.
        var ids: [UInt32] = [0, 0, 0]
        var length = socklen_t(12)
        guard unsafe getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &ids, &length) == 0, length == 12 else {
            throw .system(operation: "getsockopt", path: "SO_PEERCRED", code: errno)
        }
        self.init(user: ids[1], group: ids[2], groups: Self.groups(of: socket))
    }

    /// Empty if the system does not report them.
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

    /// Whether it is root, the socket's owner, or a member of its group.
    package func isAdmitted(owner: UInt32, group socketGroup: UInt32) -> Bool {
        user == 0 || user == owner || group == socketGroup || groups.contains(socketGroup)
    }
}

/// A local socket's file.
struct SocketFile: Equatable, Sendable {
    static let mode: mode_t = 0o660

    let path: String
    let device: UInt64
    let inode: UInt64
    let owner: UInt32
    let group: UInt32

    /// Listens at `path`, replacing a socket that nobody listens on; returns its descriptor as well.
    ///
    /// Created under another name and renamed when it is ready: it is never seen with another mode, or without a listener.
    static func listen(at path: String) throws(ControlError) -> (SocketFile, descriptor: CInt) {
        guard isFit(path) else { throw .pathTooLong(path) }
        try check(path)
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
        let temporary = "\(folder).\(getpid())"
        _ = unsafe unlink(temporary)
        let descriptor = try makeSocket()
        do throws(ControlError) {
            try unsafe withAddress(temporary) { address, length throws(ControlError) in
                guard unsafe bind(descriptor, address, length) == 0 else {
                    throw .system(operation: "bind", path: path, code: errno)
                }
            }
            guard unsafe chmod(temporary, mode) == 0, Glibc.listen(descriptor, 64) == 0,
                unsafe rename(temporary, path) == 0
            else { throw .system(operation: "listen", path: path, code: errno) }
            return (try SocketFile(path), descriptor)
        } catch {
            close(descriptor)
            _ = unsafe unlink(temporary)
            throw error
        }
    }

    private init(_ path: String) throws(ControlError) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { throw .system(operation: "stat", path: path, code: errno) }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notSocket(path) }
        self.path = path
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        owner = status.st_uid
        group = status.st_gid
    }

    /// Removes the file, if it is still this one.
    func remove() {
        guard let found = try? SocketFile(path), found == self else { return }
        _ = unsafe unlink(path)
    }

    /// Checks that nobody listens at `path` and that there is nothing but a socket.
    private static func check(_ path: String) throws(ControlError) {
        do throws(ControlError) {
            _ = try SocketFile(path)
        } catch {
            if case .system(_, _, ENOENT) = error { return }
            throw error
        }
        let descriptor = try makeSocket()
        defer { close(descriptor) }
        try unsafe withAddress(path) { address, length throws(ControlError) in
            if unsafe connect(descriptor, address, length) == 0 { throw .inUse(path) }
            switch errno {
            case ECONNREFUSED, ENOENT: return
            case EAGAIN: throw .inUse(path)  // its queue is full
            default: throw .system(operation: "connect", path: path, code: errno)
            }
        }
    }

    /// Whether `path` fits into a socket's address.
    static func isFit(_ path: String) -> Bool {
        path.utf8.count < MemoryLayout<sockaddr_un>.size - MemoryLayout<sa_family_t>.size && !path.utf8.contains(0)
    }

    private static func makeSocket() throws(ControlError) -> CInt {
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { throw .system(operation: "socket", path: "AF_UNIX", code: errno) }
        return descriptor
    }

    private static func withAddress(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) throws(ControlError) -> Void
    ) throws(ControlError) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard isFit(path) else { throw .pathTooLong(path) }
        let octets = Array(path.utf8)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: octets) }
        try unsafe withUnsafePointer(to: &address) { pointer throws(ControlError) in
            try unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { rebound throws(ControlError) in
                try unsafe body(rebound, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
