import Glibc
import NIOCore

/// The calls that open a connected UDP socket.
enum DatagramSocket {
    /// Opens a socket with two descriptors, as NIO's PipeChannel wants one to read and one to write; the caller owns both.
    static func openTwice(
        to remote: SocketAddress, from local: SocketAddress?
    ) throws(TransportError) -> (input: CInt, output: CInt) {
        let descriptor = try open(to: remote, from: local)
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else {
            let failure = TransportError(errno: errno)
            close(descriptor)
            throw failure
        }
        return (descriptor, copy)
    }

    /// Opens a socket from `local` to `remote` and returns its descriptor, which the caller owns.
    static func open(to remote: SocketAddress, from local: SocketAddress?) throws(TransportError) -> CInt {
        let family = CInt(remote.protocol.rawValue)
        let type = CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(family, type, 0)
        guard descriptor >= 0 else { throw TransportError(errno: errno) }
        // Without a bind the kernel picks the address by its routes, and a random port (RFC 5452 §4.5).
        let failure = local.flatMap { bind(descriptor, to: $0) } ?? connect(descriptor, to: remote)
        if let failure {
            close(descriptor)
            throw failure
        }
        return descriptor
    }

    static func close(_ descriptor: CInt) {
        _ = Glibc.close(descriptor)
    }

    /// The address the kernel sends from.
    static func localAddress(of descriptor: CInt) -> SocketAddress? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutableBytes(of: &storage) { octets -> SocketAddress? in
            guard let address = unsafe octets.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                unsafe getsockname(descriptor, address, &size) == 0
            else { return nil }
            return switch unsafe CInt(address.pointee.sa_family) {
            case AF_INET: SocketAddress(unsafe octets.load(as: sockaddr_in.self))
            case AF_INET6: SocketAddress(unsafe octets.load(as: sockaddr_in6.self))
            default: nil
            }
        }
    }

    private static func bind(_ descriptor: CInt, to address: SocketAddress) -> TransportError? {
        unsafe address.withSockAddr { pointer, size in
            unsafe Glibc.bind(descriptor, pointer, socklen_t(size)) == 0 ? nil : TransportError(errno: errno)
        }
    }

    private static func connect(_ descriptor: CInt, to address: SocketAddress) -> TransportError? {
        unsafe address.withSockAddr { pointer, size in
            unsafe Glibc.connect(descriptor, pointer, socklen_t(size)) == 0 ? nil : TransportError(errno: errno)
        }
    }
}
