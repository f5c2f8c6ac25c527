// syslog(3) waits when the daemon behind /dev/log is slow. A line here is one datagram that is taken at once or counted as
// lost, and the daemon may go and come back.

import Glibc
import Synchronization

/// Sends log lines to the local syslog.
package final class SyslogDestination: LogDestination {
    private struct State: ~Copyable {
        var socket: LocalDatagramSocket?
        var lostLines = 0
    }

    /// Where the local syslog listens.
    package static let standardPath = "/dev/log"

    private let path: String
    private let facility: SyslogFacility
    private let tag: String
    private let state = Mutex(State())

    /// - Parameter program: what syslog calls the sender.
    package init(facility: SyslogFacility = .daemon, program: String = "secondaryd", path: String = standardPath) {
        self.path = path
        self.facility = facility
        tag = "\(program)[\(getpid())]: "
        tzset()
    }

    /// Lines dropped and not yet reported.
    package var lostLines: Int { state.withLock { $0.lostLines } }

    package func reopen() {
        state.withLock { $0.socket = nil }
    }

    package func write(_ line: LogLine, in format: LogFormat) {
        state.withLock { state in
            if state.lostLines > 0, send(.lost(state.lostLines, at: line.time), format, &state) { state.lostLines = 0 }
            if !send(line, format, &state) { state.lostLines += 1 }
        }
    }

    private func send(_ line: LogLine, _ format: LogFormat, _ state: inout State) -> Bool {
        let octets = datagram(line, format)
        if state.socket?.send(octets.span) == true { return true }
        // A daemon that was started anew has a new socket.
        state.socket = nil
        state.socket = LocalDatagramSocket(to: path)
        return state.socket?.send(octets.span) == true
    }

    /// `<30>Nov 21 03:04:05 secondaryd[123]: ` and the line (RFC 3164 §4.1, without the host, as /dev/log has it).
    private func datagram(_ line: LogLine, _ format: LogFormat) -> [UInt8] {
        let priority = facility.number * 8 + line.severity.syslogNumber
        return Array("<\(priority)>\(line.time.syslogText) \(tag)".utf8) + format.octets(of: line).dropLast()
    }
}
