// syslog(3) waits if the daemon behind /dev/log is slow. Here a line is one datagram that is accepted at once or counted as lost, and
// the daemon may be restarted.

import Linux
import Synchronization

/// Sends log lines to the local syslog.
package final class SyslogDestination: LogDestination {
    private struct State: ~Copyable {
        var socket: LocalSocket?
        var lostLines = 0
    }

    /// Where the local syslog listens.
    package static let standardPath = "/dev/log"

    /// `nil` if the path is too long for one.
    private let address: LocalAddress?
    private let facility: SyslogFacility
    private let tag: String
    private let state = Mutex(State())

    /// - Parameter program: the sender's name in syslog.
    package init(facility: SyslogFacility = .daemon, program: String = "secondaryd", path: String = standardPath) {
        address = LocalAddress(path: path)
        self.facility = facility
        tag = "\(program)[\(CurrentProcess.id)]: "
        CivilTime.readTimeZone()
    }

    /// Lines dropped and not yet reported.
    package var lostLines: Int { state.withLock { $0.lostLines } }

    /// Connects again for the next line.
    package func reopen() {
        state.withLock { $0.socket = nil }
    }

    /// Sends the line, or counts it as lost.
    package func write(_ line: LogLine, in format: LogFormat) {
        state.withLock { state in
            if state.lostLines > 0, send(.lost(state.lostLines, at: line.time), format, &state) { state.lostLines = 0 }
            if !send(line, format, &state) { state.lostLines += 1 }
        }
    }

    private func send(_ line: LogLine, _ format: LogFormat, _ state: inout State) -> Bool {
        let octets = datagram(line, format)
        if state.socket?.send(octets.span) == true { return true }
        // A daemon that was restarted has a new socket.
        state.socket = nil
        state.socket = address.flatMap(LocalSocket.datagrams)
        return state.socket?.send(octets.span) == true
    }

    /// `<30>Nov 21 03:04:05 secondaryd[123]: ` and the line (RFC 3164 §4.1, without the host, as on /dev/log).
    private func datagram(_ line: LogLine, _ format: LogFormat) -> [UInt8] {
        let priority = facility.number * 8 + line.severity.syslogNumber
        return Array("<\(priority)>\(line.time.syslogText) \(tag)".utf8) + format.octets(of: line).dropLast()
    }
}
