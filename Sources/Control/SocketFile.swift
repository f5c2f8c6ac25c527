// NIO cannot replace the socket that a dead process left in one step.

import Linux
import SystemPackage

/// A local socket's file.
struct SocketFile: Equatable, Sendable {
    private static let permissions: FilePermissions = [.ownerReadWrite, .groupReadWrite]

    let path: String
    let device: UInt64
    let inode: UInt64
    let owner: UInt32
    let group: UInt32

    /// Listens at `path`, replacing a socket that nobody listens on; returns its descriptor as well.
    ///
    /// Created under another name and renamed when it is ready: it is never seen with another mode, or without a listener.
    static func listen(at path: String) throws(ControlError) -> (SocketFile, descriptor: CInt) {
        guard LocalAddress.fits(path) else { throw .pathTooLong(path) }
        try check(path)
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
        let temporary = "\(folder).\(CurrentProcess.id)"
        try? FileSystem.remove(temporary)
        let socket = try makeSocket()
        do throws(ControlError) {
            let address = try address(temporary)
            do throws(Errno) {
                try socket.bind(to: address)
            } catch {
                throw .system("bind", path, error)
            }
            do throws(Errno) {
                try FileSystem.setPermissions(permissions, of: temporary)
                try socket.listen(backlog: 64)
                try FileSystem.rename(temporary, to: path)
            } catch {
                throw .system("listen", path, error)
            }
            return (try SocketFile(path), socket.release())
        } catch {
            try? FileSystem.remove(temporary)
            throw error
        }
    }

    private init(_ path: String) throws(ControlError) {
        let status: Stat
        do throws(Errno) {
            status = try FileSystem.status(path, followingLinks: false)
        } catch {
            throw .system("stat", path, error)
        }
        guard status.type == .socket else { throw .notSocket(path) }
        self.path = path
        device = UInt64(status.deviceID.rawValue)
        inode = UInt64(status.inode.rawValue)
        owner = status.userID.rawValue
        group = status.groupID.rawValue
    }

    /// Removes the file, if it is still this one.
    func remove() {
        guard let found = try? SocketFile(path), found == self else { return }
        try? FileSystem.remove(path)
    }

    /// Checks that nobody listens at `path` and that there is nothing but a socket.
    private static func check(_ path: String) throws(ControlError) {
        do throws(ControlError) {
            _ = try SocketFile(path)
        } catch {
            if case .system(_, _, Errno.noSuchFileOrDirectory.rawValue) = error { return }
            throw error
        }
        let socket = try makeSocket()
        let address = try address(path)
        do throws(Errno) {
            try socket.connect(to: address)
        } catch {
            switch error {
            case .connectionRefused, .noSuchFileOrDirectory: return
            case .resourceTemporarilyUnavailable: throw .inUse(path)  // its queue is full
            default: throw .system("connect", path, error)
            }
        }
        throw .inUse(path)
    }

    private static func makeSocket() throws(ControlError) -> LocalSocket {
        do throws(Errno) {
            return try LocalSocket(.stream)
        } catch {
            throw .system("socket", "AF_UNIX", error)
        }
    }

    private static func address(_ path: String) throws(ControlError) -> LocalAddress {
        guard let address = LocalAddress(path: path) else { throw .pathTooLong(path) }
        return address
    }
}
