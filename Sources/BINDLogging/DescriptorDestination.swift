// Standard error may be a stopped terminal, a pipe that is not read, a full disk. A line that cannot be written at once is waited
// for, briefly; after that lines are dropped and counted until there is room again.

import Linux
import Synchronization
import SystemPackage

/// Writes log lines to a descriptor: each with one write(2), or those of a turn together.
package final class DescriptorDestination: LogDestination {
    /// The process's standard error.
    package static let standardError = DescriptorDestination(FileDescriptor.standardError.rawValue)

    private struct State {
        /// Lines that wait for the end of a turn.
        var pending: [UInt8] = []
        var lostLines = 0
        var isStalled = false
        /// Whether the last line was written only in part.
        var isWithinLine = false
    }

    private static let patienceMilliseconds: CInt = 100

    private let descriptor: FileDescriptor
    /// Whether write(2) may have to wait: a regular file always accepts a line or refuses it.
    private let mayBlock: Bool
    private let turns: LogTurns
    /// How many octets may wait for the end of a turn: what a pipe accepts whole, and nothing on a terminal.
    private let maximumPending: Int
    private let state = Mutex(State())

    /// Writes to `descriptor`, which the caller still owns. From now on the process ignores SIGPIPE: a reader that disappears is an
    /// error of write(2), and does not end the process.
    package init(_ descriptor: CInt, turns: LogTurns = .shared) {
        let descriptor = FileDescriptor(rawValue: descriptor)
        self.descriptor = descriptor
        self.turns = turns
        mayBlock = (try? Stat(descriptor))?.type != .regular
        maximumPending = descriptor.isTerminal ? 0 : LogFormat.maximumOctets
        CurrentProcess.ignoreBrokenPipes()
        CivilTime.readTimeZone()
    }

    /// Lines dropped and not yet reported.
    package var lostLines: Int { state.withLock { $0.lostLines } }

    /// Writes the line now, or at the end of the turn.
    package func write(_ line: LogLine, in format: LogFormat) {
        state.withLock { state in
            let octets = format.octets(of: line)
            if turns.isOpen, line.severity.level >= Severity.info.level, octets.count <= maximumPending, state.lostLines == 0 {
                if state.pending.count + octets.count > maximumPending { putPending(&state) }
                let isFirst = state.pending.isEmpty
                state.pending += octets
                guard isFirst else { return }
                turns.add(self)
                // The turn may have ended meanwhile, before it knew of this line.
                if !turns.isOpen { putPending(&state) }
                return
            }
            putPending(&state)
            if state.lostLines > 0 {
                if put(format.octets(of: .lost(state.lostLines, at: line.time)), &state) > 0 { state.lostLines = 0 }
            }
            if put(octets, &state) == 0 { state.lostLines += 1 }
        }
    }

    /// Writes the lines that wait for the end of a turn.
    func writePending() {
        state.withLock { putPending(&$0) }
    }

    private func putPending(_ state: inout State) {
        guard !state.pending.isEmpty else { return }
        let written = put(state.pending, &state)
        let rest = state.pending.dropFirst(written).count { $0 == UInt8(ascii: "\n") }
        // A line that was written in part is not lost.
        state.lostLines += written > 0 && state.isWithinLine ? rest - 1 : rest
        state.pending.removeAll(keepingCapacity: true)
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
            guard let count = try? descriptor.write(octets.span.extracting(droppingFirst: written)), count > 0 else { break }
            written += count
            // A short write: there may be room for the rest soon, but it is waited for only once.
        } while written < octets.count && isWritable(within: Self.patienceMilliseconds)
        guard written > 0 else { return 0 }
        state.isStalled = written < octets.count
        state.isWithinLine = octets[written - 1] != UInt8(ascii: "\n")
        return max(0, written - mend.count)
    }

    private func isWritable(within milliseconds: CInt) -> Bool {
        !mayBlock || descriptor.isWritable(within: milliseconds)
    }
}
