// Messages are handed out in batches: one read, one wake-up of the caller, however many messages lie in it. While the
// caller works on a batch the event loop fills one more and then stops, so that a slow caller slows the peer.

package import NIOCore
import NIOPosix
import Synchronization

/// A TCP connection that carries DNS messages, each after two octets of length (RFC 1035 §4.2.2).
///
/// One task receives at a time. The connection closes with `close()`, with the last reference to it, and when a task
/// that waits on it is cancelled.
package final class StreamConnection: Sendable {
    package let localAddress: SocketAddress?
    package let remoteAddress: SocketAddress

    private let channel: any Channel
    private let inbox: Inbox

    private init(_ channel: any Channel, to remoteAddress: SocketAddress, inbox: Inbox) {
        self.channel = channel
        self.inbox = inbox
        self.remoteAddress = remoteAddress
        localAddress = channel.localAddress
    }

    deinit {
        abandon()
    }

    /// Whether all that has come was received, down to the last octet, and the peer has not closed: another exchange may begin.
    package var isQuiet: Bool { inbox.isQuiet }

    /// Octets that have arrived as whole messages and wait for `receive`.
    var bufferedOctets: Int { inbox.bufferedOctets }

    /// Closes the connection and returns when it is closed; whoever waits on it gets `.cancelled`.
    package func close() async {
        abandon()
        await channel.closed()
    }

    private func abandon() {
        inbox.abandon()
        channel.close(promise: nil)
    }
}

extension StreamConnection {
    /// Two buffers of this size are filled in one go at most; the caller's batch and the next one are twice that.
    private static let readOctets = 131_072

    /// Opens a connection to `remote`, from `local` if one is given; port 0 in `local` means any.
    package static func connect(
        to remote: SocketAddress, from local: SocketAddress? = nil, timeout: Duration, on group: any EventLoopGroup
    ) async throws(TransportError) -> StreamConnection {
        let eventLoop = group.next()
        let inbox = Inbox(on: eventLoop)
        let connected = Completion<any Channel>()
        let opening = Mutex<(any Channel)?>(nil)
        var bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(TimeAmount(timeout))
            .channelOption(.autoRead, value: false)
            .channelOption(.maxMessagesPerRead, value: 2)
            .channelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 2048, initial: 4096, maximum: readOctets)
            )
            .channelInitializer { channel in
                opening.withLock { $0 = channel }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(StreamReader(into: inbox))
                }
            }
        if let local {
            // A port that is written down is used again before the kernel has forgotten its last connection.
            if local.port != 0 { bootstrap = bootstrap.channelOption(.socketOption(.so_reuseaddr), value: 1) }
            bootstrap = bootstrap.bind(to: local)
        }
        bootstrap.connect(to: remote).whenComplete { outcome in
            let isWanted = connected.resolve(outcome.mapError { TransportError($0) })
            if !isWanted, case .success(let channel) = outcome { channel.close(promise: nil) }
        }
        do {
            return StreamConnection(try await connected.value(), to: remote, inbox: inbox)
        } catch {
            opening.withLock { $0 }?.close(promise: nil)
            throw error
        }
    }

    /// Sends one message of up to 65535 octets, its length before it; returns when the kernel has taken all of it.
    package func send(_ message: [UInt8], timeout: Duration = .seconds(30)) async throws(TransportError) {
        guard let length = UInt16(exactly: message.count) else { throw .messageTooLarge(octets: message.count) }
        var buffer = channel.allocator.buffer(capacity: 2 + message.count)
        buffer.writeInteger(length)
        buffer.writeBytes(message)
        let written = Completion<Void>()
        channel.writeAndFlush(buffer, promise: written.promise(on: channel.eventLoop))
        do {
            try await written.value(within: timeout, .sending, on: channel.eventLoop)
        } catch {
            if error == .cancelled { abandon() }
            throw error
        }
    }

    /// Waits for the next messages; nil when the peer has closed the connection at the boundary of two messages.
    ///
    /// Waits for `idle` at most, however many octets of an unfinished message arrive meanwhile, and not past `end`. After
    /// `.timedOut` the connection still stands. The octets that wait for a slow caller are bounded by four reads'.
    package func receive(
        idle: Duration, until end: ContinuousClock.Instant? = nil
    ) async throws(TransportError) -> MessageBatch? {
        guard !Task.isCancelled else {
            abandon()
            throw .cancelled
        }
        let pickup = await withTaskCancellationHandler {
            await inbox.receive(atMost: .max, patience(idle: idle, until: end))
        } onCancel: {
            abandon()
        }
        if pickup.mustResumeReading { channel.read() }
        switch pickup.delivery {
        case .buffers(let segments): return MessageBatch(segments)
        case .endOfStream: return nil
        case .failed(let error): throw error
        }
    }

    private func patience(idle: Duration, until end: ContinuousClock.Instant?) -> Inbox.Patience {
        if let end {
            let left = ContinuousClock.now.duration(to: end)
            if left < idle { return Inbox.Patience(deadline: .now() + left, limit: .total) }
        }
        return Inbox.Patience(deadline: .now() + idle, limit: .idle)
    }
}
