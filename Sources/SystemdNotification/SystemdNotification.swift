// A target of its own, apart from the control socket: the client of that socket does not notify a service manager.

import Linux

/// Tells the service manager the program's state (sd_notify(3)): one datagram each, to the socket named in the environment.
///
/// Sending neither fails nor waits; without a listening manager nothing is sent.
package struct SystemdNotification: Sendable {
    /// A state that the program may report.
    package enum State: Equatable, Sendable {
        case ready
        /// `monotonicMicroseconds`: CLOCK_MONOTONIC when the reload began. `ready` ends it.
        case reloading(monotonicMicroseconds: UInt64)
        case stopping
        /// The program is alive.
        case watchdog
        /// One line for `systemctl status`.
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

        private static var monotonicMicroseconds: UInt64 {
            let time = SystemClock.monotonic.now
            return UInt64(time.seconds) * 1_000_000 + UInt64(time.nanoseconds) / 1000
        }

        /// A reload that begins now.
        package static var reloadingNow: State { .reloading(monotonicMicroseconds: monotonicMicroseconds) }
    }

    /// How often the manager wants to get `watchdog`: half of the time after which it kills the program; `nil` if it does not want
    /// it.
    package let watchdogInterval: Duration?
    private let socket: ManagerSocket

    /// `nil` without a manager to notify.
    ///
    /// - Parameters:
    ///   - socket: `NOTIFY_SOCKET`, a path or after `@` a name in the abstract namespace.
    ///   - watchdogMicroseconds: `WATCHDOG_USEC`.
    ///   - watchdogProcess: `WATCHDOG_PID`; if it is another process, the watchdog is not for this one.
    package init?(socket: String?, watchdogMicroseconds: String? = nil, watchdogProcess: String? = nil) {
        guard let socket, let opened = ManagerSocket(socket) else { return nil }
        self.socket = opened
        let isOurs = watchdogProcess.map { $0 == "\(CurrentProcess.id)" } ?? true
        watchdogInterval = watchdogMicroseconds.flatMap(Int64.init).flatMap { microseconds in
            isOurs && microseconds > 1 ? .microseconds(microseconds / 2) : nil
        }
    }

    /// From the environment of the process; `nil` without a manager to notify.
    package static func fromEnvironment() -> SystemdNotification? {
        SystemdNotification(
            socket: CurrentProcess.environment("NOTIFY_SOCKET"),
            watchdogMicroseconds: CurrentProcess.environment("WATCHDOG_USEC"),
            watchdogProcess: CurrentProcess.environment("WATCHDOG_PID"))
    }

    /// Returns whether the manager's socket accepted it.
    @discardableResult
    package func send(_ state: State) -> Bool {
        socket.send(state.text)
    }

    /// Sends `watchdog` as often as the manager wants it, each time after `isAlive` has returned: if the program hangs there, the
    /// watchdog stops. Returns when the task is cancelled, or at once without a watchdog.
    package func keepAlive(_ isAlive: @Sendable () async -> Void) async {
        guard let watchdogInterval else { return }
        while !Task.isCancelled {
            await isAlive()
            send(.watchdog)
            try? await Task.sleep(for: watchdogInterval)
        }
    }
}

/// The manager's datagram socket.
private final class ManagerSocket: Sendable {
    private let socket: LocalSocket

    /// `name` is a path, or after `@` a name in the abstract namespace. `nil` if nothing listens there.
    init?(_ name: String) {
        let address: LocalAddress? =
            switch name.first {
            case "/" where name.utf8.count > 1: LocalAddress(path: name)
            case "@": LocalAddress(abstract: String(name.dropFirst()))
            default: nil
            }
        guard let address, let socket = LocalSocket.datagrams(to: address) else { return nil }
        self.socket = socket
    }

    func send(_ text: String) -> Bool {
        socket.send(Array(text.utf8).span)
    }
}
