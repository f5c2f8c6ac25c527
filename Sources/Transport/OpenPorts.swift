import NIOCore

/// The ports that are open, and the one alarm of all that wait on them; used on one event loop only.
///
/// Setting an alarm aside is costly in NIO, which looks for it among all that are set. So nobody has one of his own: the one there
/// is goes off for whoever is first, and is then set for the next.
final class OpenPorts {
    private let eventLoop: any EventLoop
    let sharedLife: TimeAmount
    private var open: [ObjectIdentifier: QueryPort] = [:]
    /// Those that take further queries.
    private var shared: [QueryPath: QueryPort] = [:]
    /// Those with datagrams that leave at the end of the event loop's turn.
    private var unsent: [QueryPort] = []
    private var alarm: (deadline: NIODeadline, task: Scheduled<Void>)?
    let batch = DatagramBatch()

    init(on eventLoop: any EventLoop, sharedLife: TimeAmount) {
        self.eventLoop = eventLoop
        self.sharedLife = sharedLife
    }

    /// Sends a query and returns the port that is to have its answer.
    func send(_ message: [UInt8], _ id: UInt16, over path: QueryPath, isSigned: Bool) throws(TransportError) -> QueryPort {
        let port = isSigned ? try sharedPort(for: id, over: path) : try add(QueryPort(over: path, capacity: 1, among: self))
        port.begin(id, message)
        if !port.takesMore, shared[path] === port { shared[path] = nil }
        return port
    }

    private func sharedPort(for id: UInt16, over path: QueryPath) throws(TransportError) -> QueryPort {
        if let port = shared[path] {
            // Rare: an ID is drawn that is out. It stays as random as it is, and goes from another port.
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

    /// Takes note that a port has closed.
    func remove(_ port: QueryPort) {
        open[ObjectIdentifier(port)] = nil
        if shared[port.path] === port { shared[port.path] = nil }
    }

    /// Has a port send what it has at the end of this turn, with all that comes to it until then.
    func flushLater(_ port: QueryPort) {
        unsent.append(port)
        guard unsent.count == 1 else { return }
        eventLoop.assumeIsolated().execute {
            let ports = self.unsent
            self.unsent.removeAll(keepingCapacity: true)
            for port in ports { port.flush() }
        }
    }

    /// Has `expire` called on all ports at `deadline`.
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
