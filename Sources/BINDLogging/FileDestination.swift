// The disk of a log file may be full, its directory missing. Each line is tried once, at once; lines that fail are counted, and the
// next line that succeeds has the count before it.

import Linux
import Synchronization
import SystemPackage

/// Appends log lines to a file that is rolled when it is full, as in named.
///
/// The file is opened for the first line, and again after `reopen()` or when it has been unlinked.
package final class FileDestination: LogDestination {
    private struct State: ~Copyable {
        var file: AppendedFile?
        var lostLines = 0
        /// Whether the last line was written only in part.
        var isWithinLine = false
        var hasComplained = false
    }

    private let file: LogFile
    private let complain: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// `complain` is called with the reason when lines begin to be lost.
    package init(_ file: LogFile, complain: @escaping @Sendable (String) -> Void = { _ in }) {
        self.file = file
        self.complain = complain
        CurrentProcess.ignoreFileSizeLimit()
        CivilTime.readTimeZone()
    }

    /// Lines dropped and not yet reported.
    package var lostLines: Int { state.withLock { $0.lostLines } }

    /// Opens the file now, to report errors of the configuration: `nil`, or the reason in BIND's words.
    package func check() -> String? {
        do throws(Errno) {
            _ = try LogFiles.size(of: file.path)
            _ = try AppendedFile(file.path)
            return nil
        } catch {
            return error.logText
        }
    }

    /// Closes the file; the next line opens it by its name.
    package func reopen() {
        state.withLock { state in
            state.file = nil
            state.isWithinLine = false
        }
    }

    /// Appends the line, rolling the file before if it is full.
    package func write(_ line: LogLine, in format: LogFormat) {
        let complaint: String? = state.withLock { state in
            let isNew = !state.hasComplained
            do throws(Errno) {
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
                return isNew ? error.logText : nil
            }
        }
        if let complaint { complain("log file '\(file.path)': \(complaint)") }
    }

    /// Opens the file if it is not open, and rolls it if it is full.
    private func open(_ state: inout State, at time: LogTime) throws(Errno) {
        if let size = state.file?.size, !isFull(size) { return }
        if state.file != nil {
            state.file = nil
            state.isWithinLine = false
        }
        if let maximum = file.maximumOctets, let size = try LogFiles.size(of: file.path), size >= maximum {
            guard file.versions != .never else { throw Errno.fileTooLarge }
            try file.roll(timestamp: time.shortTimestamp)
        }
        state.file = try AppendedFile(file.path)
    }

    /// A file is rolled after it has passed its limit, and not reopened once it has reached it.
    private func isFull(_ size: Int) -> Bool {
        file.maximumOctets.map { size > $0 } ?? false
    }

    private func put(_ line: [UInt8], _ state: inout State) throws(Errno) {
        let octets = state.isWithinLine ? [UInt8(ascii: "\n")] + line : line
        let written = try state.file?.write(octets.span) ?? 0
        guard written > 0 else { throw .noSpace }
        state.isWithinLine = written < octets.count
        if written < octets.count { throw .noSpace }
    }
}

extension LogLine {
    /// Written when lines can be written again.
    static func lost(_ count: Int, at time: LogTime) -> LogLine {
        LogLine(
            time: time, category: "general", severity: .warning,
            text: "\(count) log lines were lost: they could not be written")
    }
}
