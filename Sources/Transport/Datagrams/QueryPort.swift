import Linux
import NIOCore
import NIOPosix
import SystemPackage

/// One connected UDP socket and its outstanding queries; used on one event loop only.
final class QueryPort {
    /// A datagram, or `nil` at the deadline.
    typealias Delivery = Result<[UInt8]?, TransportError>

    struct AnswerWait {
        let continuation: CheckedContinuation<Delivery, Never>
        let deadline: NIODeadline
    }

    /// The state of a query that was sent.
    private struct Outstanding {
        var ending: TransportError?
        var unread: [[UInt8]] = []
        var waiter: AnswerWait?

        mutating func nextDelivery() -> Delivery? {
            guard unread.isEmpty else { return .success(unread.removeFirst()) }
            return ending.map { .failure($0) }
        }

        mutating func put(_ datagram: [UInt8]) {
            guard ending == nil, unread.count < QueryPort.unreadDatagrams else { return }
            unread.append(datagram)
            match()
        }

        /// Ends the query after the datagrams that have arrived; the first ending counts.
        mutating func end(_ ending: TransportError) {
            if ending == .cancelled { unread = [] }
            if self.ending == nil { self.ending = ending }
            match()
        }

        /// Resumes the waiting caller, if there is one and something for it.
        mutating func match() {
            guard let waiter, let delivery = nextDelivery() else { return }
            self.waiter = nil
            waiter.continuation.resume(returning: delivery)
        }
    }

    /// Further unread datagrams of a query are dropped.
    static let unreadDatagrams = 16

    let path: QueryPath
    /// When a shared port stops accepting queries.
    let retirement: NIODeadline
    private let capacity: Int
    private let ports: OpenPorts
    private let descriptor: CInt
    private var context: ChannelHandlerContext?
    /// The number of queries ever sent from this port.
    private var begun = 0
    private var isRetired = false
    /// Why the port is closed.
    private var ending: TransportError?
    private var queries: [UInt16: Outstanding] = [:]
    /// The octets to send, one datagram after the other, and the end of each.
    private var unsent: (octets: [UInt8], ends: [Int]) = ([], [])

    /// Opens the socket; `register` must follow.
    init(over path: QueryPath, capacity: Int, among ports: OpenPorts) throws(TransportError) {
        descriptor = try DatagramSocket.open(to: path.remote, from: path.source)
        self.path = path
        self.capacity = capacity
        self.ports = ports
        retirement = .now() + ports.sharedLife
    }

    /// The ID at the start of a message (RFC 1035 §4.1.1); 0 if it is too short for one.
    static func id(of message: [UInt8]) -> UInt16 {
        message.count < 2 ? 0 : UInt16(message[0]) << 8 | UInt16(message[1])
    }

    private var isShared: Bool { capacity > 1 }

    var takesMore: Bool { ending == nil && !isRetired && begun < capacity }
}

// For `QueryPorts` and `Query`.
extension QueryPort {
    func hasQuery(_ id: UInt16) -> Bool { queries[id] != nil }

    /// Adds a query, whose ID is not in use on this port, and sends it.
    func begin(_ id: UInt16, _ message: [UInt8]) {
        begun += 1
        queries[id] = Outstanding(ending: ending)
        send(message)
    }

    /// Sends a query's octets once more; returns an error if that is not possible.
    func sendAgain(_ id: UInt16, _ message: [UInt8]) -> TransportError? {
        if let ending = queries[id]?.ending { return ending }
        send(message)
        return nil
    }

    /// The next datagram or the error of a query, if there is one already.
    func nextDelivery(for id: UInt16) -> Delivery? {
        queries[id]?.nextDelivery()
    }

    /// Resumes the waiter with the next datagram, or with the end of its wait.
    func wait(for id: UInt16, _ waiter: AnswerWait) {
        guard queries[id] != nil else { return waiter.continuation.resume(returning: .failure(.cancelled)) }
        queries[id]?.waiter = waiter
        queries[id]?.match()
        if queries[id]?.waiter != nil { ports.setAlarm(for: waiter.deadline) }
    }

    /// Ends the current wait for a query, and every later one.
    func cancel(_ id: UInt16) {
        queries[id]?.end(.cancelled)
    }

    /// Removes a query: datagrams that still come for it are dropped.
    func release(_ id: UInt16) {
        queries[id] = nil
        closeIfDone()
    }
}

// For `OpenPorts`.
extension QueryPort {
    /// Registers the socket with the event loop.
    func register(on eventLoop: any EventLoop) {
        let port = NIOLoopBound(self, eventLoop: eventLoop)
        let registered = NIOPipeBootstrap(group: eventLoop)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: DatagramBatch.largestDatagram))
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(port.value) }
            }
            .takingOwnershipOfDescriptor(input: descriptor)
        registered.whenFailure { error in
            let port = port.value
            // A channel that got as far as having a handler has closed its descriptor.
            if port.ending == nil, port.context == nil { DatagramSocket.close(port.descriptor) }
            port.end(TransportError(error))
        }
    }

    /// Accepts no more queries, and closes with the last one.
    func retire() {
        isRetired = true
        closeIfDone()
    }

    /// Ends the waits whose deadline has come.
    func expire(at now: NIODeadline) {
        for id in Array(queries.keys) {
            guard let waiter = queries[id]?.waiter, waiter.deadline <= now else { continue }
            queries[id]?.waiter = nil
            waiter.continuation.resume(returning: .success(nil))
        }
    }

    /// The next deadline of a wait, or of accepting queries.
    var nextDeadline: NIODeadline? {
        let first = queries.values.compactMap(\.waiter?.deadline).min()
        guard isShared, takesMore else { return first }
        return min(first ?? retirement, retirement)
    }

    /// Sends the datagrams that have gathered.
    func flush() {
        guard ending == nil else { return }
        let failure = DatagramSocket.send(unsent.octets, ends: unsent.ends, in: ports.batch, on: descriptor)
        unsent.octets.removeAll(keepingCapacity: true)
        unsent.ends.removeAll(keepingCapacity: true)
        if let failure { end(failure) }
    }

    private func send(_ message: [UInt8]) {
        guard ending == nil else { return }
        guard isShared else {
            if let failure = DatagramSocket.send(message, on: descriptor) { end(failure) }
            return
        }
        unsent.octets += message
        unsent.ends.append(unsent.octets.count)
        if unsent.ends.count == 1 { ports.flushLater(self) }
    }

    private func closeIfDone() {
        if queries.isEmpty, !takesMore { end(.cancelled) }
    }

    /// Closes the port; all its queries end with the same error.
    private func end(_ ending: TransportError) {
        guard self.ending == nil else { return }
        self.ending = ending
        ports.remove(self)
        for id in Array(queries.keys) { queries[id]?.end(ending) }
        // At once: the kernel reports an error only once, and NIO, which was told of it, must not ask for it.
        context?.close(promise: nil)
        context = nil
    }
}

// The event loop's side: NIO reads the first datagram of a turn.
extension QueryPort: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let mayHaveMore = queries.count > 1
        receive(Array(buffer: unwrapInboundIn(data)))
        guard mayHaveMore, ending == nil else { return }
        do throws(Errno) {
            for datagram in 0..<(try ports.batch.receive(on: descriptor)) { receive(ports.batch[datagram]) }
        } catch {
            end(TransportError(errno: error.rawValue))
        }
    }

    private func receive(_ datagram: [UInt8]) {
        // A query that has the port to itself gets every datagram.
        guard let id = isShared ? Self.id(of: datagram) : queries.keys.first, queries[id] != nil else { return }
        guard !isShared || datagram.count >= 2 else { return }
        queries[id]?.put(datagram)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(TransportError(error))
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.endOfFile)
    }
}
