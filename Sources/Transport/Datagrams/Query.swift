import NIOCore

/// An outstanding query. Dropping it frees its ID and, if it was the last one, closes the port.
package struct Query: ~Copyable, Sendable {
    /// What to send, and how.
    struct Outgoing: Sendable {
        let message: [UInt8]
        let path: QueryPath
        let isSigned: Bool
    }

    /// The port and the ID that an answer comes to.
    struct Place: Sendable {
        let port: NIOLoopBound<QueryPort>
        let id: UInt16

        /// Runs `body` on the port's event loop: at once if this is its thread.
        func perform(_ body: @escaping @Sendable (Place) -> Void) {
            guard !port.eventLoop.inEventLoop else { return body(self) }
            port.eventLoop.execute { body(self) }
        }

        /// Returns an error if it cannot be sent.
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
        place.perform { $0.port.value.release($0.id) }
    }

    /// Sends the same octets once more; from a new port if an empty datagram has closed the last one.
    /// Throws the error that has closed the port, or that of opening a new one.
    package mutating func sendAgain() async throws(TransportError) {
        let place = place
        guard let ending = await place.sendAgain(out.message) else { return }
        guard ending == .endOfFile else { throw ending }
        let new = try await ports.place(out)
        place.perform { $0.port.value.release($0.id) }
        self.place = new
    }

    /// Waits for the next datagram with the query's ID, up to 4096 octets; `nil` after `timeout`.
    ///
    /// A port that is not shared returns every datagram. Throws `.connectionRefused` if the peer's host reports that nothing listens.
    /// It and every other error close the port, as does an empty datagram (`.endOfFile`); `.cancelled` means that the task was.
    package func answer(within timeout: Duration) async throws(TransportError) -> [UInt8]? {
        let place = place
        let deadline = NIODeadline.now() + timeout
        if place.port.eventLoop.inEventLoop, let delivery = place.port.value.nextDelivery(for: place.id) {
            return try delivery.get()
        }
        let delivery = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isCancelled = Task.isCancelled
                place.perform { place in
                    if isCancelled { place.port.value.cancel(place.id) }
                    place.port.value.wait(for: place.id, QueryPort.AnswerWait(continuation: continuation, deadline: deadline))
                }
            }
        } onCancel: {
            place.perform { $0.port.value.cancel($0.id) }
        }
        return try delivery.get()
    }
}
