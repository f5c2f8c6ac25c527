// Standard error may be a terminal somebody has stopped, a pipe nobody reads, a full disk. A line that cannot be
// written at once is waited for, a little; after that lines are dropped and counted until there is room again.

import Glibc
import Synchronization

/// Writes log lines to a descriptor: each with one write(2), or those of a turn together.
package final class DescriptorDestination: LogDestination {
    package static let standardError = DescriptorDestination(STDERR_FILENO)

    private struct State {
        /// Lines that wait for the end of a turn.
        var held: [UInt8] = []
        var lostLines = 0
        var isStalled = false
        /// Whether the last line written lacks its end.
        var isWithinLine = false
    }

    private static let patienceMilliseconds: CInt = 100

    private let descriptor: CInt
    /// Whether write(2) may have to wait: a regular file always takes a line or refuses it.
    private let mayBlock: Bool
    private let turns: LogTurns
    /// How much may wait for the end of a turn: what a pipe takes whole, and nothing where somebody looks on.
    private let maximumHeld: Int
    private let state = Mutex(State())

    /// Writes to `descriptor`, which stays the caller's. From here on the process ignores SIGPIPE: a reader that goes away
    /// is an error of write(2), not the end.
    package init(_ descriptor: CInt, turns: LogTurns = .shared) {
        self.descriptor = descriptor
        self.turns = turns
        mayBlock = !Self.isRegularFile(descriptor)
        maximumHeld = isatty(descriptor) == 1 ? 0 : LogFormat.maximumOctets
        _ = signal(SIGPIPE, SIG_IGN)
        tzset()
    }

    /// Lines dropped and not yet reported.
    package var lostLines: Int { state.withLock { $0.lostLines } }

    package func write(_ line: LogLine, in format: LogFormat) {
        state.withLock { state in
            let octets = format.octets(of: line)
            if turns.isOpen, line.severity.level >= Severity.info.level, octets.count <= maximumHeld, state.lostLines == 0 {
                if state.held.count + octets.count > maximumHeld { putHeld(&state) }
                let isFirst = state.held.isEmpty
                state.held += octets
                guard isFirst else { return }
                turns.add(self)
                // The turn may have ended meanwhile, before it could know of this line.
                if !turns.isOpen { putHeld(&state) }
                return
            }
            putHeld(&state)
            if state.lostLines > 0 {
                if put(format.octets(of: .lost(state.lostLines, at: line.time)), &state) > 0 { state.lostLines = 0 }
            }
            if put(octets, &state) == 0 { state.lostLines += 1 }
        }
    }

    /// Writes the lines that wait for the end of a turn.
    func writeHeld() {
        state.withLock { putHeld(&$0) }
    }

    private func putHeld(_ state: inout State) {
        guard !state.held.isEmpty else { return }
        let written = put(state.held, &state)
        let rest = state.held.dropFirst(written).count { $0 == UInt8(ascii: "\n") }
        // A line of which a part was written is not lost.
        state.lostLines += written > 0 && state.isWithinLine ? rest - 1 : rest
        state.held.removeAll(keepingCapacity: true)
    }

    /// Returns how many octets of `lines` were written.
    private func put(_ lines: [UInt8], _ state: inout State) -> Int {
        guard isWritable(within: state.isStalled ? 0 : Self.patienceMilliseconds) else {
            state.isStalled = true
            return 0
        }
        let mend = state.isWithinLine ? [UInt8(ascii: "\n")] : []
        let octets = mend.isEmpty ? lines : mend + lines
        var written = 0
        repeat {
            let count = octets.span.extracting(droppingFirst: written).written(to: descriptor)
            guard count > 0 else { break }
            written += count
            // A short count: room for the rest may come, but nobody waits for it twice.
        } while written < octets.count && isWritable(within: Self.patienceMilliseconds)
        guard written > 0 else { return 0 }
        state.isStalled = written < octets.count
        state.isWithinLine = octets[written - 1] != UInt8(ascii: "\n")
        return max(0, written - mend.count)
    }

    private static func isRegularFile(_ descriptor: CInt) -> Bool {
        var status = stat()
        return unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// A descriptor in error is writable to poll(2): write(2) will tell.
    private func isWritable(within milliseconds: CInt) -> Bool {
        guard mayBlock else { return true }
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return unsafe poll(&entry, 1, milliseconds) > 0
    }
}
