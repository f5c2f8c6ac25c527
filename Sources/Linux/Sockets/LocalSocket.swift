import Glibc
package import SystemPackage

/// A local socket, which no call on waits. It is closed with this value.
package struct LocalSocket: ~Copyable, Sendable {
    /// What is sent through it.
    package enum Kind: Sendable {
        case stream, datagram
    }

    private let descriptor: CInt

    /// A socket without address and peer. Throws the kernel's error.
    package init(_ kind: Kind) throws(Errno) {
        let type = kind == .stream ? SOCK_STREAM : SOCK_DGRAM
        let descriptor = socket(AF_UNIX, CInt(type.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { throw .current }
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Gives it an address, by creating the socket's file. Throws the kernel's error.
    package func bind(to address: LocalAddress) throws(Errno) {
        guard unsafe address.withPointer({ unsafe Glibc.bind(descriptor, $0, $1) }) == 0 else { throw .current }
    }

    /// Connects it to the socket at `address`. Throws the kernel's error.
    package func connect(to address: LocalAddress) throws(Errno) {
        guard unsafe address.withPointer({ unsafe Glibc.connect(descriptor, $0, $1) }) == 0 else { throw .current }
    }

    /// Has it accept connections, of which `backlog` may wait. Throws the kernel's error.
    package func listen(backlog: CInt) throws(Errno) {
        guard Glibc.listen(descriptor, backlog) == 0 else { throw .current }
    }

    /// Sends one datagram at once or not at all.
    package func send(_ octets: Span<UInt8>) -> Bool {
        unsafe octets.withUnsafeBytes { buffer in
            unsafe Glibc.send(descriptor, buffer.baseAddress, buffer.count, CInt(MSG_NOSIGNAL)) == buffer.count
        }
    }

    /// The descriptor, which the caller owns from now on.
    package consuming func release() -> CInt {
        let descriptor = descriptor
        discard self
        return descriptor
    }
}

extension LocalSocket {
    /// A datagram socket that is connected to the one at `address`; `nil` if nobody listens.
    package static func datagrams(to address: LocalAddress) -> LocalSocket? {
        do throws(Errno) {
            let socket = try LocalSocket(.datagram)
            try socket.connect(to: address)
            return socket
        } catch {
            return nil
        }
    }
}
