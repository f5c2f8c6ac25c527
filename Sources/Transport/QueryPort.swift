import NIOCore
import NIOPosix

/// One connected UDP socket and the queries that are out on it; used on one event loop only.
final class QueryPort {
    /// A datagram, or `nil` where the wait is over.
    typealias Delivery = Result<[UInt8]?, TransportError>

    struct Waiter {
        let continuation: CheckedContinuation<Delivery, Never>
        let deadline: NIODeadline
    }

    /// A query that is out.
    private struct Outstanding {
        var ending: TransportError?
        var unread: [[UInt8]] = []
        var waiter: Waiter?

        mutating func take() -> Delivery? {
            guard unread.isEmpty else { return .success(unread.removeFirst()) }
            return ending.map { .failure($0) }
        }

        mutating func put(_ datagram: [UInt8]) {
            guard ending == nil, unread.count < QueryPort.unreadDatagrams else { return }
            unread.append(datagram)
            match()
        }

        /// Ends the query behind what has come; the first ending counts.
        mutating func end(_ ending: TransportError) {
            if ending == .cancelled { unread = [] }
            if self.ending == nil { self.ending = ending }
            match()
        }

        /// Gives the waiter, if there is one, what there is for it.
        mutating func match() {
            guard let waiter, let delivery = take() else { return }
            self.waiter = nil
            waiter.continuation.resume(returning: delivery)
        }
    }

    /// A query's unread datagrams beyond this number are dropped.
    static let unreadDatagrams = 16

    let path: QueryPath
    /// When a shared port takes no more queries.
    let retirement: NIODeadline
    private let capacity: Int
    private let ports: OpenPorts
    private let descriptor: CInt
    private var context: ChannelHandlerContext?
    /// The queries in this port's life.
    private var begun = 0
    private var isRetired = false
    /// Why the port is closed.
    private var ending: TransportError?
    private var queries: [UInt16: Outstanding] = [:]
    /// What is to be sent, one datagram behind the other, and where each ends.
    private var unsent: (octets: [UInt8], ends: [Int]) = ([], [])

    /// Opens the socket; `register` is to follow.
    init(over path: QueryPath, capacity: Int, among ports: OpenPorts) throws(TransportError) {
        descriptor = try DatagramSocket.open(to: path.remote, from: path.source)
        self.path = path
        self.capacity = capacity
        self.ports = ports
        retirement = .now() + ports.sharedLife
    }

    /// The ID that a message begins with (RFC 1035 §4.1.1); 0 where it is too short for one.
    static func id(of message: [UInt8]) -> UInt16 {
        message.count < 2 ? 0 : UInt16(message[0]) << 8 | UInt16(message[1])
    }

    private var isShared: Bool { capacity > 1 }

    var takesMore: Bool { ending == nil && !isRetired && begun < capacity }
}

// For those who ask.
extension QueryPort {
    func hasQuery(_ id: UInt16) -> Bool { queries[id] != nil }

    /// Takes in a query, whose ID is none of those that are out here, and sends it.
    func begin(_ id: UInt16, _ message: [UInt8]) {
        begun += 1
        queries[id] = Outstanding(ending: ending)
        send(message)
    }

    /// Sends a query's octets once more; returns why that cannot be.
    func sendAgain(_ id: UInt16, _ message: [UInt8]) -> TransportError? {
        if let ending = queries[id]?.ending { return ending }
        send(message)
        return nil
    }

    /// What there is for a query without a wait.
    func take(_ id: UInt16) -> Delivery? {
        queries[id]?.take()
    }

    /// Gives the waiter the next datagram, or what else ends its wait.
    func wait(for id: UInt16, _ waiter: Waiter) {
        guard queries[id] != nil else { return waiter.continuation.resume(returning: .failure(.cancelled)) }
        queries[id]?.waiter = waiter
        queries[id]?.match()
        if queries[id]?.waiter != nil { ports.setAlarm(for: waiter.deadline) }
    }

    /// Ends the wait for a query, and every later one.
    func cancel(_ id: UInt16) {
        queries[id]?.end(.cancelled)
    }

    /// Forgets a query: what still comes for it is dropped.
    func letGo(_ id: UInt16) {
        queries[id] = nil
        closeIfDone()
    }
}

// For `OpenPorts`.
extension QueryPort {
    /// Has the event loop tell of what comes.
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
            // A channel that got as far as to have a handler has closed what it had.
            if port.ending == nil, port.context == nil { DatagramSocket.close(port.descriptor) }
            port.end(TransportError(error))
        }
    }

    /// Takes no more queries, and closes with the last.
    func retire() {
        isRetired = true
        closeIfDone()
    }

    /// Tells whoever has waited long enough.
    func expire(at now: NIODeadline) {
        for id in Array(queries.keys) {
            guard let waiter = queries[id]?.waiter, waiter.deadline <= now else { continue }
            queries[id]?.waiter = nil
            waiter.continuation.resume(returning: .success(nil))
        }
    }

    /// When a wait ends, or the port is to retire.
    var nextDeadline: NIODeadline? {
        let first = queries.values.compactMap(\.waiter?.deadline).min()
        guard isShared, takesMore else { return first }
        return min(first ?? retirement, retirement)
    }

    /// Sends what has come together.
    func flush() {
        guard ending == nil else { return }
        let failure = ports.batch.send(unsent.octets, ends: unsent.ends, on: descriptor)
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

    /// Closes the port; all queries that are out on it are told why.
    private func end(_ ending: TransportError) {
        guard self.ending == nil else { return }
        self.ending = ending
        ports.remove(self)
        for id in Array(queries.keys) { queries[id]?.end(ending) }
        // At once: an error that the kernel has told is not told again, and NIO, which has seen it coming, must not look for it.
        context?.close(promise: nil)
        context = nil
    }
}

// The event loop's end: NIO reads the first datagram of a turn.
extension QueryPort: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let mayHaveMore = queries.count > 1
        receive(Array(buffer: unwrapInboundIn(data)))
        guard mayHaveMore, ending == nil else { return }
        do throws(TransportError) {
            for datagram in 0..<(try ports.batch.receive(on: descriptor)) { receive(ports.batch[datagram]) }
        } catch {
            end(error)
        }
    }

    private func receive(_ datagram: [UInt8]) {
        // A query that has the port to itself judges whatever comes.
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
