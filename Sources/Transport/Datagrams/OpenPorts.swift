import Linux
import NIOCore

/// The open ports, and one alarm for all their waits; used on one event loop only.
///
/// Cancelling an alarm is costly in NIO, which searches for it among all that are set. So waits have none of their own: the one alarm
/// is set for the earliest deadline, and then for the next.
final class OpenPorts {
    private let eventLoop: any EventLoop
    let sharedLife: TimeAmount
    private var open: [ObjectIdentifier: QueryPort] = [:]
    /// The ports that accept further queries.
    private var shared: [QueryPath: QueryPort] = [:]
    /// The ports with datagrams to send at the end of the event loop's turn.
    private var unsent: [QueryPort] = []
    private var alarm: (deadline: NIODeadline, task: Scheduled<Void>)?
    let batch = DatagramBatch()

    init(on eventLoop: any EventLoop, sharedLife: TimeAmount) {
        self.eventLoop = eventLoop
        self.sharedLife = sharedLife
    }

    /// Sends a query and returns the port that will receive its answer.
    func send(_ message: [UInt8], _ id: UInt16, over path: QueryPath, isSigned: Bool) throws(TransportError) -> QueryPort {
        let port = isSigned ? try sharedPort(for: id, over: path) : try add(QueryPort(over: path, capacity: 1, among: self))
        port.begin(id, message)
        if !port.takesMore, shared[path] === port { shared[path] = nil }
        return port
    }

    private func sharedPort(for id: UInt16, over path: QueryPath) throws(TransportError) -> QueryPort {
        if let port = shared[path] {
            // Rare: a random ID is in use on the port. To stay random, it is used on another port.
            if port.hasQuery(id) { return try add(QueryPort(over: path, capacity: 1, among: self)) }
            return port
        }
        let port = try add(QueryPort(over: path, capacity: QueryPorts.sharedCapacity, among: self))
        shared[path] = port
        setAlarm(for: port.retirement)
        return port
    }

    private func add(_ port: QueryPort) -> QueryPort {
        open[ObjectIdentifier(port)] = port
        port.register(on: eventLoop)
        return port
    }

    /// Removes a port that was closed.
    func remove(_ port: QueryPort) {
        open[ObjectIdentifier(port)] = nil
        if shared[port.path] === port { shared[port.path] = nil }
    }

    /// Has a port send its datagrams at the end of this turn, with all that are added until then.
    func flushLater(_ port: QueryPort) {
        unsent.append(port)
        guard unsent.count == 1 else { return }
        eventLoop.assumeIsolated().execute {
            let ports = self.unsent
            self.unsent.removeAll(keepingCapacity: true)
            for port in ports { port.flush() }
        }
    }

    /// Calls `expire` on all ports at `deadline`.
    func setAlarm(for deadline: NIODeadline) {
        if let alarm {
            guard deadline < alarm.deadline else { return }
            alarm.task.cancel()
        }
        let task = eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.alarmWentOff() }
        alarm = (deadline, task)
    }

    private func alarmWentOff() {
        alarm = nil
        let now = NIODeadline.now()
        for (path, port) in shared where port.retirement <= now {
            shared[path] = nil
            port.retire()
        }
        for port in open.values { port.expire(at: now) }
        if let next = open.values.compactMap(\.nextDeadline).min() { setAlarm(for: next) }
    }
}
