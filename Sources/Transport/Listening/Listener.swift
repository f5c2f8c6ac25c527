// One socket for one address, as in BIND: an answer then comes from the address that was asked, whatever the routes are.

package import NIOCore
import NIOPosix
import Synchronization

/// A UDP and a TCP socket on one address and port, whose messages go into a `ListenerQueue`.
///
/// They are closed by `close()` and with the last reference to the listener.
package final class Listener: Sendable {
    /// With the port that the kernel chose, if port 0 was requested.
    package let localAddress: SocketAddress

    private let datagrams: any Channel
    private let streams: any Channel
    private let connections: ConnectionCount

    private init(_ datagrams: any Channel, _ streams: any Channel, _ connections: ConnectionCount, at address: SocketAddress) {
        self.datagrams = datagrams
        self.streams = streams
        self.connections = connections
        localAddress = address
    }

    deinit {
        abandon()
    }

    /// Closes the sockets and all connections, and returns when the sockets are closed.
    package func close() async {
        abandon()
        await datagrams.closed()
        await streams.closed()
    }

    /// Returns when one of the sockets is closed, by `close()` or by the kernel, or the task cancelled.
    package func closed() async {
        let closed = Completion<Void>()
        for channel in [datagrams, streams] { channel.closeFuture.whenComplete { _ in closed.resolve(.success(())) } }
        _ = try? await closed.value()
    }

    private func abandon() {
        datagrams.close(promise: nil)
        streams.close(promise: nil)
        for channel in connections.close() { channel.close(promise: nil) }
    }

    /// The number of open TCP connections.
    var connectionCount: Int { connections.count }
}

extension Listener {
    private static let backlog: CInt = 64
    private static let readOctets = 16384
    /// The number of ports to try if any will do and the one for UDP is in use for TCP.
    private static let attempts = 16

    /// Listens on `address`; port 0 means any port, the same for UDP and TCP.
    /// Throws `.addressInUse`, `.addressNotAvailable`, `.permissionDenied` or another error of the kernel if it cannot.
    package static func open(
        on address: SocketAddress, into queue: ListenerQueue, limits: ListenerLimits = ListenerLimits(),
        on group: any EventLoopGroup
    ) async throws(TransportError) -> Listener {
        var attempt = 1
        while true {
            do throws(TransportError) {
                return try await bind(address, queue, limits, group)
            } catch {
                guard error == .addressInUse, address.port == 0, attempt < attempts else { throw error }
                attempt += 1
            }
        }
    }

    private static func bind(
        _ address: SocketAddress, _ queue: ListenerQueue, _ limits: ListenerLimits, _ group: any EventLoopGroup
    ) async throws(TransportError) -> Listener {
        let datagrams = try await bindDatagrams(address, queue, group)
        let connections = ConnectionCount(limits)
        do throws(TransportError) {
            guard let bound = datagrams.localAddress else { throw .addressNotAvailable }
            let streams = try await bindStreams(bound, queue, limits, connections, group)
            return Listener(datagrams, streams, connections, at: bound)
        } catch {
            datagrams.close(promise: nil)
            throw error
        }
    }

    /// Without SO_REUSEADDR, which for UDP would take the datagrams from a name server that listens there already.
    private static func bindDatagrams(
        _ address: SocketAddress, _ queue: ListenerQueue, _ group: any EventLoopGroup
    ) async throws(TransportError) -> any Channel {
        var bootstrap = DatagramBootstrap(group: group)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 65535))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ListenerDatagrams(into: queue))
                }
            }
        if address.protocol == .inet6 { bootstrap = bootstrap.channelOption(Self.ipv6Only, value: 1) }
        return try await bound(bootstrap.bind(to: address))
    }

    private static func bindStreams(
        _ address: SocketAddress, _ queue: ListenerQueue, _ limits: ListenerLimits, _ connections: ConnectionCount,
        _ group: any EventLoopGroup
    ) async throws(TransportError) -> any Channel {
        var bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(AcceptPauses()) }
            }
            // When a peer closes, NIO reads all that the kernel still has.
            .serverChannelOption(.socketOption(.so_rcvbuf), value: SocketOptionValue(4 * readOctets))
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: readOctets))
            .childChannelInitializer { channel in
                guard connections.enter(channel) else {
                    return channel.eventLoop.makeFailedFuture(TransportError.tooManyOpenFiles)
                }
                channel.closeFuture.whenComplete { _ in connections.leave(channel) }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ListenerConnection(into: queue, idle: limits.idle))
                }
            }
        if address.protocol == .inet6 { bootstrap = bootstrap.serverChannelOption(Self.ipv6Only, value: 1) }
        return try await bound(bootstrap.bind(to: address))
    }

    private static var ipv6Only: ChannelOptions.Types.SocketOption {
        ChannelOptions.Types.SocketOption(level: .ipv6, name: .ipv6_v6only)
    }

    private static func bound(_ binding: EventLoopFuture<any Channel>) async throws(TransportError) -> any Channel {
        let completion = Completion<any Channel>()
        binding.whenComplete { outcome in
            let isWanted = completion.resolve(outcome.mapError { TransportError($0) })
            if !isWanted, case .success(let channel) = outcome { channel.close(promise: nil) }
        }
        return try await completion.value()
    }
}

/// The resources of a `Listener` that clients may use.
package struct ListenerLimits: Sendable {
    /// Concurrent TCP connections; further ones are closed when they are accepted.
    package var connections = 100
    /// Of these, from one address.
    package var connectionsPerAddress = 10
    /// How long a connection may go without a whole message.
    package var idle = Duration.seconds(30)

    /// 100 connections, 10 of one address, 30 seconds.
    package init() {}
}
