// Standard error may be a terminal somebody has stopped, a pipe nobody reads, a full disk. A line that cannot be
// written at once is waited for, a little; after that lines are dropped and counted until there is room again.

import Glibc
import Synchronization

/// Writes log lines to a descriptor, each with one write(2).
package final class DescriptorDestination: LogDestination {
    package static let standardError = DescriptorDestination(STDERR_FILENO)

    private struct State {
        var lostLines = 0
        var isStalled = false
        /// Whether the last line written lacks its end.
        var isWithinLine = false
    }

    private static let patienceMilliseconds: CInt = 100

    private let descriptor: CInt
    /// Whether write(2) may have to wait: a regular file always takes a line or refuses it.
    private let mayBlock: Bool
    private let state = Mutex(State())

    /// Writes to `descriptor`, which stays the caller's. From here on the process ignores SIGPIPE: a reader that goes away
    /// is an error of write(2), not the end.
    package init(_ descriptor: CInt) {
        self.descriptor = descriptor
        mayBlock = !Self.isRegularFile(descriptor)
        _ = signal(SIGPIPE, SIG_IGN)
        tzset()
    }

    /// Lines dropped and not yet reported.
    package var lostLines: Int { state.withLock { $0.lostLines } }

    package func write(_ line: LogLine, in format: LogFormat) {
        state.withLock { state in
            if state.lostLines > 0 {
                if put(format.octets(of: .lost(state.lostLines, at: line.time)), &state) { state.lostLines = 0 }
            }
            if !put(format.octets(of: line), &state) { state.lostLines += 1 }
        }
    }

    /// Returns whether the line was written, if only in part.
    private func put(_ line: [UInt8], _ state: inout State) -> Bool {
        guard isWritable(within: state.isStalled ? 0 : Self.patienceMilliseconds) else {
            state.isStalled = true
            return false
        }
        let octets = state.isWithinLine ? [UInt8(ascii: "\n")] + line : line
        var written = 0
        repeat {
            let count = octets.span.extracting(droppingFirst: written).written(to: descriptor)
            guard count > 0 else { break }
            written += count
            // A short count: room for the rest may come, but nobody waits for it twice.
        } while written < octets.count && isWritable(within: Self.patienceMilliseconds)
        guard written > 0 else { return false }
        state.isStalled = written < octets.count
        state.isWithinLine = written < octets.count
        return true
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
