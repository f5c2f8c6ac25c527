// A target of its own: the service manager is another outside thing than the control socket, and the program that asks over that
// socket has no business with it.

/// Tells the service manager how the program is (sd_notify(3)): a datagram each, to the socket that it named in the environment.
///
/// Sending neither fails nor waits; a manager that does not listen is none.
package struct SystemdNotification: Sendable {
    package enum State: Equatable, Sendable {
        case ready
        /// `monotonicMicroseconds`: CLOCK_MONOTONIC at its beginning. `ready` ends it.
        case reloading(monotonicMicroseconds: UInt64)
        case stopping
        /// The program is alive.
        case watchdog
        /// A line for whoever looks at the unit.
        case status(String)

        /// The datagram's text.
        package var text: String {
            switch self {
            case .ready: "READY=1"
            case .reloading(let microseconds): "RELOADING=1\nMONOTONIC_USEC=\(microseconds)"
            case .stopping: "STOPPING=1"
            case .watchdog: "WATCHDOG=1"
            case .status(let line): "STATUS=\(String(line.prefix { !$0.isNewline }))"
            }
        }

        /// A reload that begins now.
        package static var reloadingNow: State { .reloading(monotonicMicroseconds: Clock.monotonicMicroseconds) }
    }

    /// How often the manager wants to hear `watchdog`: half of the time after which it gives the program up; `nil` if it does not.
    package let watchdogInterval: Duration?
    private let socket: NotifySocket

    /// `nil` where no manager wants to be told.
    ///
    /// - Parameters:
    ///   - socket: `NOTIFY_SOCKET`, a path or after `@` a name in the abstract namespace.
    ///   - watchdogMicroseconds: `WATCHDOG_USEC`.
    ///   - watchdogProcess: `WATCHDOG_PID`; if it is another process, the watchdog is not for this one.
    package init?(socket: String?, watchdogMicroseconds: String? = nil, watchdogProcess: String? = nil) {
        guard let socket, let opened = NotifySocket(socket) else { return nil }
        self.socket = opened
        let isOurs = watchdogProcess.map { $0 == Clock.processID } ?? true
        watchdogInterval = watchdogMicroseconds.flatMap(Int64.init).flatMap { microseconds in
            isOurs && microseconds > 1 ? .microseconds(microseconds / 2) : nil
        }
    }

    /// From the environment of the process.
    package static func fromEnvironment() -> SystemdNotification? {
        SystemdNotification(
            socket: Environment["NOTIFY_SOCKET"], watchdogMicroseconds: Environment["WATCHDOG_USEC"],
            watchdogProcess: Environment["WATCHDOG_PID"])
    }

    /// Returns whether the manager's socket took it.
    @discardableResult
    package func send(_ state: State) -> Bool {
        socket.send(state.text)
    }

    /// Says `watchdog` as often as the manager wants it, each time after `isAlive` has returned: a program that hangs there goes
    /// quiet. Returns when the task is cancelled, or at once where there is no watchdog.
    package func keepAlive(_ isAlive: @Sendable () async -> Void) async {
        guard let watchdogInterval else { return }
        while !Task.isCancelled {
            await isAlive()
            send(.watchdog)
            try? await Task.sleep(for: watchdogInterval)
        }
    }
}
