import NIOCore

/// A query that is out. Dropping it lets go of its ID, and of its port with the last query on that.
package struct Query: ~Copyable, Sendable {
    /// What is sent, and how.
    struct Outgoing: Sendable {
        let message: [UInt8]
        let path: QueryPath
        let isSigned: Bool
    }

    /// Where answers to a query come in.
    struct Place: Sendable {
        let port: NIOLoopBound<QueryPort>
        let id: UInt16

        /// Runs `body` on the port's event loop: now, where this is its thread.
        func perform(_ body: @escaping @Sendable (Place) -> Void) {
            guard !port.eventLoop.inEventLoop else { return body(self) }
            port.eventLoop.execute { body(self) }
        }

        /// Returns why it cannot be sent.
        func sendAgain(_ message: [UInt8]) async -> TransportError? {
            if port.eventLoop.inEventLoop { return port.value.sendAgain(id, message) }
            return await withCheckedContinuation { continuation in
                port.eventLoop.execute { continuation.resume(returning: port.value.sendAgain(id, message)) }
            }
        }
    }

    private let ports: QueryPorts
    private let out: Outgoing
    private var place: Place

    init(_ out: Outgoing, on ports: QueryPorts, at place: Place) {
        self.ports = ports
        self.out = out
        self.place = place
    }

    deinit {
        place.perform { $0.port.value.letGo($0.id) }
    }

    /// Sends the same octets once more; from a new port, where an empty datagram has closed the last one.
    package mutating func sendAgain() async throws(TransportError) {
        let place = place
        guard let ending = await place.sendAgain(out.message) else { return }
        guard ending == .endOfFile else { throw ending }
        let new = try await ports.place(out)
        place.perform { $0.port.value.letGo($0.id) }
        self.place = new
    }

    /// Waits for the next datagram that has the query's ID, up to 4096 octets; `nil` when `timeout` is over.
    ///
    /// A port that is not shared hands over whatever comes. `.connectionRefused` is the peer's host saying that nobody listens. It
    /// and every other error close the port, as an empty datagram does (`.endOfFile`); `.cancelled` says that the task was.
    package func answer(within timeout: Duration) async throws(TransportError) -> [UInt8]? {
        let place = place
        let deadline = NIODeadline.now() + timeout
        if place.port.eventLoop.inEventLoop, let delivery = place.port.value.take(place.id) { return try delivery.get() }
        let delivery = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isCancelled = Task.isCancelled
                place.perform { place in
                    if isCancelled { place.port.value.cancel(place.id) }
                    place.port.value.wait(for: place.id, QueryPort.Waiter(continuation: continuation, deadline: deadline))
                }
            }
        } onCancel: {
            place.perform { $0.port.value.cancel($0.id) }
        }
        return try delivery.get()
    }
}
