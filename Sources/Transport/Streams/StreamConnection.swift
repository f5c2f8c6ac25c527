// Messages are received in batches: one read and one wake-up of the caller for all messages in it. While the caller works on a batch
// the event loop fills one more and then stops, so that a slow caller slows down the peer.

package import NIOCore
import NIOPosix
import Synchronization

/// A TCP connection that carries DNS messages, each after two octets of length (RFC 1035 §4.2.2).
///
/// One task receives at a time. The connection is closed by `close()`, with the last reference to it, and when a task that waits on
/// it is cancelled.
package final class StreamConnection: Sendable {
    /// The address and port that the kernel uses; `nil` if it does not say.
    package let localAddress: SocketAddress?
    /// The address and port that it was opened to.
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

    /// Whether everything that arrived was received, to the last octet, and the peer has not closed: another exchange may start.
    package var isQuiet: Bool { inbox.isQuiet }

    /// Octets of whole messages that arrived and were not received yet.
    var bufferedOctets: Int { inbox.bufferedOctets }

    /// Closes the connection and returns when it is closed; a waiting task gets `.cancelled`.
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
    /// At most two buffers of this size are filled in one go; the caller's batch and the next one are twice that.
    private static let readOctets = 131_072

    /// Opens a connection to `remote`, from `local` if one is given; port 0 in `local` means any.
    /// Throws the kernel's error if it fails, `.timedOut(.connecting)` after `timeout`, `.cancelled` if the task is cancelled.
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
            // A port that is given is reused before the kernel has forgotten its last connection.
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

    /// Sends one message of up to 65535 octets after its length; returns when the kernel has accepted all of it.
    /// Throws `.messageTooLarge`, `.timedOut(.sending)`, `.cancelled`, or the error that has ended the connection.
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

    /// Waits for the next messages; `nil` if the peer has closed the connection between two messages.
    ///
    /// Waits for at most `idle`, however many octets of an unfinished message arrive meanwhile. After `.timedOut` the connection is
    /// still open. At most four reads' octets are buffered for a slow caller.
    /// Throws `.timedOut`, `.truncatedMessage` if the peer closes within a message, `.cancelled`, or the error that has ended the
    /// connection.
    package func receive(idle: Duration) async throws(TransportError) -> MessageBatch? {
        guard !Task.isCancelled else {
            abandon()
            throw .cancelled
        }
        let pickup = await withTaskCancellationHandler {
            await inbox.receive(atMost: .max, Inbox.Patience(deadline: .now() + idle, limit: .idle))
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
}
