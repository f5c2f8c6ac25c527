// A socket for every query is most of what a small query costs: it is opened, connected, registered, and closed for one datagram each
// way. Signed queries do not need their own. A random source port protects against forged answers, whose sender must guess it (RFC
// 5452 §4.5); an answer to a signed query can only be forged with the key (RFC 8945). An unsigned query is protected by its port and
// its ID alone, and has a port to itself.

package import NIOCore

/// The UDP sockets of outstanding queries, each connected to one peer from a random port that the kernel chooses.
///
/// Everything happens on one event loop. A caller on its thread waits for answers only; for other callers every step is a hop.
package final class QueryPorts: Sendable {
    /// The number of queries from one shared port; after them it accepts no more, and closes with the last one.
    static let sharedCapacity = 64
    let eventLoop: any EventLoop
    private let ports: NIOLoopBoundBox<OpenPorts>

    /// Sends from sockets of `eventLoop`; a shared port accepts queries for two seconds.
    package convenience init(on eventLoop: any EventLoop) {
        self.init(on: eventLoop, sharedLife: .seconds(2))
    }

    /// `sharedLife` is how long a shared port accepts queries: long enough for those of a busy time to share it.
    init(on eventLoop: any EventLoop, sharedLife: TimeAmount) {
        self.eventLoop = eventLoop
        ports = .makeBoxSendingValue(OpenPorts(on: eventLoop, sharedLife: sharedLife), eventLoop: eventLoop)
    }

    /// Sends a query of at most 65507 octets, the first two of which are its ID.
    ///
    /// `isSigned`: a TSIG authenticates its answers, so that it may share a port with other queries of its path. No ID is used twice
    /// at a time on one port. Errors of the sent datagram itself are thrown by `Query.answer`.
    /// Throws `.messageTooLarge`, or the kernel's error if it gives no socket.
    package func ask(
        _ message: [UInt8], over path: QueryPath, isSigned: Bool
    ) async throws(TransportError) -> Query {
        let out = Query.Outgoing(message: message, path: path, isSigned: isSigned)
        return Query(out, on: self, at: try await place(out))
    }

    /// Sends a query from a port that accepts it.
    func place(_ out: Query.Outgoing) async throws(TransportError) -> Query.Place {
        guard out.message.count <= 65507 else { throw .messageTooLarge(octets: out.message.count) }
        if eventLoop.inEventLoop { return try placeHere(out) }
        let placed = await withCheckedContinuation { continuation in
            eventLoop.execute {
                continuation.resume(returning: Result { () throws(TransportError) in try self.placeHere(out) })
            }
        }
        return try placed.get()
    }

    private func placeHere(_ out: Query.Outgoing) throws(TransportError) -> Query.Place {
        let id = QueryPort.id(of: out.message)
        let port = try ports.value.send(out.message, id, over: out.path, isSigned: out.isSigned)
        return Query.Place(port: NIOLoopBound(port, eventLoop: eventLoop), id: id)
    }
}

/// The server that a query goes to, and our own address.
package struct QueryPath: Hashable, Sendable {
    /// The server's address and port.
    package let remote: SocketAddress
    /// Port 0 means any; with `nil` the kernel chooses the address as well.
    package let source: SocketAddress?

    /// By default from an address and a port that the kernel chooses.
    package init(to remote: SocketAddress, from source: SocketAddress? = nil) {
        self.remote = remote
        self.source = source
    }
}
