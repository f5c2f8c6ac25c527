// The socket is connected, so that the kernel keeps strangers' datagrams away and reports the unreachable answers of
// ICMP, which save the wait for a primary that is not running. NIO's own DatagramChannel, once connected, ends the
// process when a firewall answers "administratively prohibited": it asks for the error and then insists on reading it.
// Its PipeChannel reads the error at once, and one read of it is one datagram too.

package import NIOCore
import NIOPosix

/// A UDP socket that talks to one peer, from a random port of the kernel's choice unless one is given (RFC 5452 §4.5).
///
/// One task receives at a time. The socket closes with `close()`, with the last reference to it, and when a task that
/// waits on it is cancelled.
package final class DatagramPort: Sendable {
    package let localAddress: SocketAddress?
    package let remoteAddress: SocketAddress

    private let channel: any Channel
    private let inbox: Inbox

    private init(
        _ channel: any Channel, from localAddress: SocketAddress?, to remoteAddress: SocketAddress, inbox: Inbox
    ) {
        self.channel = channel
        self.inbox = inbox
        self.remoteAddress = remoteAddress
        self.localAddress = localAddress
    }

    deinit {
        abandon()
    }

    /// Closes the socket and returns when it is closed; whoever waits on it gets `.cancelled`.
    package func close() async {
        abandon()
        await channel.closed()
    }

    private func abandon() {
        inbox.abandon()
        channel.close(promise: nil)
    }
}

extension DatagramPort {
    /// Unread datagrams beyond this number are dropped.
    static let unreadDatagrams = 16
    /// What is longer is cut: no answer to a query that offers 4096 octets at most (RFC 6891 §6.2.5) needs more.
    static let largestDatagram = 4096

    /// Opens a socket that sends to `remote`, from `local` if one is given; port 0 in `local` means any.
    package static func connect(
        to remote: SocketAddress, from local: SocketAddress? = nil, on group: any EventLoopGroup
    ) async throws(TransportError) -> DatagramPort {
        let eventLoop = group.next()
        let inbox = Inbox(on: eventLoop, capacity: unreadDatagrams)
        let connected = Completion<any Channel>()
        let bootstrap = NIOPipeBootstrap(group: eventLoop)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: largestDatagram))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(DatagramReader(into: inbox))
                }
            }
        let (input, output) = try DatagramSocket.openTwice(to: remote, from: local)
        let source = DatagramSocket.localAddress(of: input)
        bootstrap.takingOwnershipOfDescriptors(input: input, output: output).whenComplete { outcome in
            let isWanted = connected.resolve(outcome.mapError { TransportError($0) })
            switch outcome {
            case .success(let channel): if !isWanted { channel.close(promise: nil) }
            case .failure:
                DatagramSocket.close(input)
                DatagramSocket.close(output)
            }
        }
        return DatagramPort(try await connected.value(), from: source, to: remote, inbox: inbox)
    }

    /// Sends one datagram. What ICMP says about an earlier one may surface here.
    package func send(_ message: [UInt8]) async throws(TransportError) {
        let written = Completion<Void>()
        let promise = written.promise(on: channel.eventLoop, octets: message.count)
        channel.writeAndFlush(channel.allocator.buffer(bytes: message), promise: promise)
        do {
            try await written.value()
        } catch {
            if error == .cancelled { abandon() }
            throw error
        }
    }

    /// Waits for the next datagram, up to 4096 octets; nil when `timeout` is over.
    ///
    /// `.connectionRefused` is the peer's host saying that nobody listens. It and every other error close the port, as an
    /// empty datagram does (`.endOfFile`).
    package func receive(timeout: Duration) async throws(TransportError) -> ByteBuffer? {
        guard !Task.isCancelled else {
            abandon()
            throw .cancelled
        }
        let patience = Inbox.Patience(deadline: .now() + timeout, limit: .idle)
        let pickup = await withTaskCancellationHandler {
            await inbox.receive(atMost: 1, patience)
        } onCancel: {
            abandon()
        }
        switch pickup.delivery {
        case .buffers(let datagrams): return datagrams.first
        case .failed(.timedOut(.idle)): return nil
        case .failed(let error): throw error
        case .endOfStream: throw .endOfFile
        }
    }
}
