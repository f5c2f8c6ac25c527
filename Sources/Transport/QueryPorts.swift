// A socket for every query is most of what a small query costs: it is opened, connected, registered, and closed for one
// datagram each way. Signed queries need none of their own. What a random source port is good for is that whoever sends
// forged answers blindly must guess it (RFC 5452 §4.5), and an answer to a signed query is forged by nobody who has not
// the key (RFC 8945). An unsigned query has only its port and its ID to go by, and has a port to itself.

package import NIOCore

/// The UDP sockets of the queries that are out, each connected to one peer from a random port of the kernel's choice.
///
/// Everything happens on one event loop. A caller on its thread waits for answers and for nothing else; from elsewhere every step
/// is sent there.
package final class QueryPorts: Sendable {
    /// The queries that go out from one shared port; then it takes no more, and closes when the last of them is done.
    static let sharedCapacity = 64
    let eventLoop: any EventLoop
    private let ports: NIOLoopBoundBox<OpenPorts>

    package convenience init(on eventLoop: any EventLoop) {
        self.init(on: eventLoop, sharedLife: .seconds(2))
    }

    /// `sharedLife` is how long a shared port takes queries: long enough for those of a busy time to meet, and no longer.
    init(on eventLoop: any EventLoop, sharedLife: TimeAmount) {
        self.eventLoop = eventLoop
        ports = .makeBoxSendingValue(OpenPorts(on: eventLoop, sharedLife: sharedLife), eventLoop: eventLoop)
    }

    /// Sends a query of at most 65507 octets, of which the first two are its ID, and returns it as one that is out.
    ///
    /// `isSigned`: its answers prove by themselves where they come from, so that it may share a port with others of its path. No ID
    /// is out twice on one port. Whatever the kernel says about the datagram itself is said by `Query.answer`.
    package func ask(
        _ message: [UInt8], over path: QueryPath, isSigned: Bool
    ) async throws(TransportError) -> Query {
        let out = Query.Outgoing(message: message, path: path, isSigned: isSigned)
        return Query(out, on: self, at: try await place(out))
    }

    /// Sends a query from a port that takes it.
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

/// Whom a query goes to, and the address it comes from.
package struct QueryPath: Hashable, Sendable {
    package let remote: SocketAddress
    /// Port 0 means any; `nil` where the kernel chooses the address, too.
    package let source: SocketAddress?

    package init(to remote: SocketAddress, from source: SocketAddress? = nil) {
        self.remote = remote
        self.source = source
    }
}
