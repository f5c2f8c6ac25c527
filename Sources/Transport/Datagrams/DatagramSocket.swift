import Glibc
import Linux
package import NIOCore
import SystemPackage

// The socket is connected, so that the kernel filters datagrams from other addresses and reports ICMP's unreachable messages, which
// save the wait for a primary that is not running. NIO's own DatagramChannel, once connected, ends the process when a firewall
// answers "administratively prohibited": it asks for the error and then insists on reading it. Its PipeChannel reads the error at
// once, and one read of it is also one datagram; so it is used for the socket.

/// The calls on a connected UDP socket.
enum DatagramSocket {
    /// Opens a socket from `local` to `remote` and returns its descriptor, which the caller owns.
    static func open(to remote: SocketAddress, from local: SocketAddress?) throws(TransportError) -> CInt {
        let family = CInt(remote.protocol.rawValue)
        let type = CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(family, type, 0)
        guard descriptor >= 0 else { throw TransportError(errno: errno) }
        // Without a bind the kernel chooses the address by its routes, and a random port (RFC 5452 §4.5).
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

    /// Sends one datagram; returns an error of the socket. If the kernel has no room the datagram is lost, as datagrams may be.
    static func send(_ datagram: [UInt8], on descriptor: CInt) -> TransportError? {
        let sent = unsafe datagram.withUnsafeBytes { unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, 0) }
        return sent < 0 ? failure(ofSending: errno) : nil
    }

    /// Sends consecutive datagrams, each up to its offset in `ends`; returns an error of the socket. If the kernel has no room, the
    /// rest is lost, as datagrams may be.
    static func send(_ datagrams: [UInt8], ends: [Int], in batch: DatagramBatch, on descriptor: CInt) -> TransportError? {
        do throws(Errno) {
            try batch.send(datagrams, ends: ends, on: descriptor)
            return nil
        } catch {
            return failure(ofSending: error.rawValue)
        }
    }

    /// The error of the socket that an errno of a send call stands for.
    private static func failure(ofSending errno: CInt) -> TransportError? {
        errno == EAGAIN || errno == EINTR ? nil : TransportError(errno: errno)
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

extension SocketAddress {
    /// The number of the interface that a link-local address is on (`sin6_scope_id`); 0 for none.
    package var scope: UInt32 {
        guard case .v6 = self else { return 0 }
        return unsafe withSockAddr { pointer, size in
            // After family, port, flow and 16 octets of address. Only NIO's own modules may use the field's name.
            unsafe UnsafeRawBufferPointer(start: pointer, count: size).load(fromByteOffset: 24, as: UInt32.self)
        }
    }
}
