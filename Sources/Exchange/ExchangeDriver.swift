// An exchange costs no task, no timer and no hop. If the caller's task runs on the event loop that `Network` sends from, all of it
// happens there.

package import DNS
import LibCrypto
import NIOCore
import Transport
package import ZoneMaintenance

/// Runs an `ExchangeMachine` over UDP and TCP.
package struct ExchangeDriver: Sendable {
    /// Sends the queries and opens the connections.
    package let network: Network
    /// Times the deadlines and the signatures.
    package let clock: any ExchangeClock
    private let connections: ConnectionPool?
    private let isUnreachable: (@Sendable (Peer, Instant) -> Bool)?

    /// - Parameters:
    ///   - connections: The pool for connections; with `nil` each exchange opens and closes its own.
    ///   - isUnreachable: Whether other exchanges have found that a server does not answer; called before a connection is opened, and
    ///     after each wait for a datagram without result.
    package init(
        network: Network, clock: any ExchangeClock, keepingIn connections: ConnectionPool? = nil,
        sparing isUnreachable: (@Sendable (Peer, Instant) -> Bool)? = nil
    ) {
        self.network = network
        self.clock = clock
        self.connections = connections
        self.isUnreachable = isUnreachable
    }

    /// Runs the machine to its end.
    ///
    /// - Parameters:
    ///   - limit: How many connections to its server may be kept; with `nil` as many as to any.
    ///   - isWanted: Called with each step that is not an end, before it is followed. If it returns false, that step is the last.
    package func ask<Machine: ExchangeMachine>(
        _ machine: Machine, keepingAtMost limit: Int? = nil, following isWanted: (Machine.Step) async -> Bool = { _ in true }
    ) async -> ExchangeEnd<Machine.Step> {
        await run(machine, limit, isWanted)
    }

    func run<Machine: ExchangeMachine>(
        _ machine: Machine, _ limit: Int?, _ isWanted: (Machine.Step) async -> Bool
    ) async -> ExchangeEnd<Machine.Step> {
        var machine = machine
        var course = Course()
        if machine.transport == .udp {
            let step = await askOverUDP(&machine, &course, isWanted)
            guard case .connect = step.action, await isWanted(step) else { return course.end(with: step) }
        }
        let step = await askOverTCP(&machine, &course, limit, isWanted)
        return course.end(with: step)
    }

    /// The state of one exchange besides its machine.
    private struct Course {
        var generator = SystemRandom()
        /// When the outstanding query was sent.
        var sentAt = ContinuousClock.now
        var isUnconnected = false

        func end<Step>(with step: Step) -> ExchangeEnd<Step> {
            ExchangeEnd(step: step, roundTrip: sentAt.duration(to: .now), isUnconnected: isUnconnected)
        }
    }
}

// The machine's calls, with the clock and the random generator.
extension ExchangeDriver {
    private func judge<Machine: ExchangeMachine>(
        _ message: Span<UInt8>, with machine: inout Machine, _ course: inout Course
    ) -> Machine.Step {
        machine.handle(message, at: clock.now, signedAt: clock.tsigTime, using: &course.generator)
    }

    private func timedOut<Machine: ExchangeMachine>(_ machine: inout Machine, _ course: inout Course) -> Machine.Step {
        machine.timedOut(at: clock.now, signedAt: clock.tsigTime, using: &course.generator)
    }

    private func failed<Machine: ExchangeMachine>(
        _ machine: inout Machine, _ error: TransportError, _ course: inout Course
    ) -> Machine.Step {
        machine.transportFailed(error, at: clock.now, signedAt: clock.tsigTime, using: &course.generator)
    }

    private func spared<Machine: ExchangeMachine>(_ machine: Machine) -> Machine.Step? {
        guard let isUnreachable, isUnreachable(machine.peer, clock.now) else { return nil }
        return machine.spared()
    }

    private func remaining(_ machine: some ExchangeMachine) -> Duration {
        clock.remaining(until: machine.deadline)
    }
}

// UDP.
extension ExchangeDriver {
    /// Returns an end, a step that was not followed, or one that wants a connection.
    private func askOverUDP<Machine: ExchangeMachine>(
        _ machine: inout Machine, _ course: inout Course, _ isWanted: (Machine.Step) async -> Bool
    ) async -> Machine.Step {
        do throws(TransportError) {
            var query = try await send(machine, &course)
            while true {
                let step =
                    if let datagram = try await answer(to: query, of: machine) {
                        judge(datagram.span, with: &machine, &course)
                    } else if let end = spared(machine) {
                        end
                    } else {
                        timedOut(&machine, &course)
                    }
                switch step.action {
                case .connect, .end, .success:
                    return step
                case .wait, .resend, .again:
                    guard await isWanted(step) else { return step }
                }
                switch step.action {
                case .resend:
                    course.sentAt = .now
                    try await query.sendAgain()
                case .again:
                    query = try await send(machine, &course)
                case .wait, .connect, .end, .success:
                    break
                }
            }
        } catch {
            return failed(&machine, error, &course)
        }
    }

    private func send(_ machine: some ExchangeMachine, _ course: inout Course) async throws(TransportError) -> Query {
        course.sentAt = .now
        return try await network.ask(machine.query, of: machine.peer, isSigned: machine.isSigned)
    }

    /// The next datagram, or `nil` at the end of the wait.
    ///
    /// An empty datagram closes the query's port. Anybody may have sent it, and it proves nothing: the next attempt goes from a new
    /// port, and TCP is tried in its turn however many there are.
    private func answer(
        to query: borrowing Query, of machine: some ExchangeMachine
    ) async throws(TransportError) -> [UInt8]? {
        do throws(TransportError) {
            return try await query.answer(within: remaining(machine))
        } catch {
            guard error == .endOfFile else { throw error }
            return nil
        }
    }
}

// TCP.
extension ExchangeDriver {
    /// Returns an end, or a step that was not followed.
    private func askOverTCP<Machine: ExchangeMachine>(
        _ machine: inout Machine, _ course: inout Course, _ limit: Int?, _ isWanted: (Machine.Step) async -> Bool
    ) async -> Machine.Step {
        if let end = spared(machine) { return end }
        if let kept = connections?.take(to: machine.peer),
            let step = await ask(on: kept, isKept: true, &machine, &course, limit, isWanted)
        {
            return step
        }
        let connection: StreamConnection
        do throws(TransportError) {
            connection = try await network.connection(to: machine.peer)
        } catch {
            // A cancelled task has found out nothing.
            course.isUnconnected = error != .cancelled
            return failed(&machine, error, &course)
        }
        machine.connected(at: clock.now)
        return await ask(on: connection, isKept: false, &machine, &course, limit, isWanted)
            ?? failed(&machine, .endOfFile, &course)
    }

    /// Returns `nil` if the connection was kept and no part of an answer to this query came on it (RFC 7766 §6.2.3).
    private func ask<Machine: ExchangeMachine>(
        on connection: StreamConnection, isKept: Bool, _ machine: inout Machine, _ course: inout Course, _ limit: Int?,
        _ isWanted: (Machine.Step) async -> Bool
    ) async -> Machine.Step? {
        var mayBeDeaf = isKept
        do throws(TransportError) {
            course.sentAt = .now
            try await connection.send(machine.query)
            while true {
                let patience = mayBeDeaf ? min(remaining(machine), ConnectionPool.answerPatience) : remaining(machine)
                guard var batch = try await connection.receive(idle: patience) else {
                    return mayBeDeaf ? nil : failed(&machine, .endOfFile, &course)
                }
                // Late octets of the answer before this one may have arrived since.
                if mayBeDeaf, !batch.isAnswer(to: machine.query) { return nil }
                mayBeDeaf = false
                while let message = batch.next() {
                    let step = judge(message.readableBytesUInt8Span, with: &machine, &course)
                    switch step.action {
                    case .success:
                        if batch.octets == 0 { connections?.keep(connection, to: machine.peer, atMost: limit) }
                        return step
                    case .end:
                        return step
                    case .resend, .connect:
                        return failed(&machine, .endOfFile, &course)
                    case .wait:
                        guard await isWanted(step) else { return step }
                    case .again:
                        guard await isWanted(step) else { return step }
                        course.sentAt = .now
                        try await connection.send(machine.query)
                    }
                }
            }
        } catch {
            if mayBeDeaf, error == .endOfFile || error == .connectionReset { return nil }
            guard case .timedOut = error else { return failed(&machine, error, &course) }
            if mayBeDeaf, connection.isQuiet {
                connections?.keepNone(to: machine.peer)
                return nil
            }
            return timedOut(&machine, &course)
        }
    }
}
