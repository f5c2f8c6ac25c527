// A log file lies on a disk that may be full, in a folder that may be gone. Each line is tried once, at once; what does not
// reach the file is counted, and the next line that does has the count before it.

import Glibc
import Synchronization

/// Appends log lines to a file that is rolled when it is full, in named's way.
///
/// The file is opened when the first line comes, and again by `reopen()` or once it has no name any more.
package final class FileDestination: LogDestination {
    private struct State: ~Copyable {
        var file: AppendedFile?
        var lostLines = 0
        /// Whether the last line written lacks its end.
        var isWithinLine = false
        var hasComplained = false
    }

    private let file: LogFile
    private let complain: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// `complain` is told why lines are lost, once for each time that it begins.
    package init(_ file: LogFile, complain: @escaping @Sendable (String) -> Void = { _ in }) {
        self.file = file
        self.complain = complain
        _ = signal(SIGXFSZ, SIG_IGN)
        tzset()
    }

    /// Lines dropped and not yet reported.
    package var lostLines: Int { state.withLock { $0.lostLines } }

    /// Opens the file now, so that whoever configured it hears what is wrong: `nil`, or the reason in BIND's words.
    package func check() -> String? {
        do throws(LogSystemError) {
            _ = try LogFiles.size(of: file.path)
            _ = try AppendedFile(file.path)
            return nil
        } catch {
            return error.description
        }
    }

    package func reopen() {
        state.withLock { state in
            state.file = nil
            state.isWithinLine = false
        }
    }

    package func write(_ line: LogLine, in format: LogFormat) {
        let complaint: String? = state.withLock { state in
            let isNew = !state.hasComplained
            do throws(LogSystemError) {
                try open(&state, at: line.time)
                if state.lostLines > 0 {
                    try put(format.octets(of: .lost(state.lostLines, at: line.time)), &state)
                    state.lostLines = 0
                }
                try put(format.octets(of: line), &state)
                state.hasComplained = false
                return nil
            } catch {
                state.lostLines += 1
                state.hasComplained = true
                return isNew ? error.description : nil
            }
        }
        if let complaint { complain("log file '\(file.path)': \(complaint)") }
    }

    /// Makes sure that a file with room for a line is open.
    private func open(_ state: inout State, at time: LogTime) throws(LogSystemError) {
        if let size = state.file?.size, !isFull(size) { return }
        if state.file != nil {
            state.file = nil
            state.isWithinLine = false
        }
        if let maximum = file.maximumOctets, let size = try LogFiles.size(of: file.path), size >= maximum {
            guard file.versions != .never else { throw LogSystemError(code: EFBIG) }
            try file.roll(timestamp: time.shortTimestamp)
        }
        state.file = try AppendedFile(file.path)
    }

    /// A file is left when it has passed its bound, and not taken up again when it has reached it.
    private func isFull(_ size: Int) -> Bool {
        file.maximumOctets.map { size > $0 } ?? false
    }

    private func put(_ line: [UInt8], _ state: inout State) throws(LogSystemError) {
        let octets = state.isWithinLine ? [UInt8(ascii: "\n")] + line : line
        let written = state.file?.write(octets.span) ?? -1
        guard written > 0 else { throw .current }
        state.isWithinLine = written < octets.count
        if written < octets.count { throw LogSystemError(code: ENOSPC) }
    }
}

extension LogLine {
    /// What is written when lines can be written again.
    static func lost(_ count: Int, at time: LogTime) -> LogLine {
        LogLine(
            time: time, category: "general", severity: .warning,
            text: "\(count) log lines were lost: they could not be written")
    }
}
