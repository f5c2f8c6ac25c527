import Foundation
import SystemPackage

/// A program that a test started: its output line by line as it comes, and its end.
///
/// It ends with the test: `stop()` asks by SIGTERM and then insists, dropping the last reference kills, and where `setpriv` is
/// there the kernel sends SIGTERM should the test run itself be killed.
package final class RunningProcess: Sendable {
    package struct Line: Sendable, Equatable {
        package enum Stream: Sendable { case output, error }

        package let stream: Stream
        package let text: String
    }

    package enum Exit: Sendable, Equatable {
        case status(Int32)
        case signal(Int32)
    }

    package let lines = Journal<Line>()
    private let exits: Journal<Exit>
    private let child: ChildProcess
    private let name: String

    private init(_ child: ChildProcess, name: String, exits: Journal<Exit>) {
        self.child = child
        self.name = name
        self.exits = exits
    }

    deinit {
        child.send(signal: SIGKILL, toGroup: true)
    }

    /// Starts `program`, a path or a name that is looked up in PATH and the sbin folders.
    package static func start(
        _ program: String, _ arguments: [String] = [], environment: [String: String] = [:]
    ) async throws -> RunningProcess {
        let path = try Programs.path(of: program)
        let output = try ChildProcess.pipe()
        let error = try ChildProcess.pipe()
        defer {
            try? output.writeEnd.close()
            try? error.writeEnd.close()
        }
        var command = ChildProcess.Command(
            path: path, arguments: arguments,
            environment: ProcessInfo.processInfo.environment.merging(environment) { $1 },
            output: output.writeEnd, error: error.writeEnd)
        if let setpriv = try? Programs.path(of: "setpriv") {
            command.path = setpriv
            command.arguments = ["--pdeathsig", "TERM", "--", path] + arguments
        }
        let exits = Journal<Exit>()
        let running = RunningProcess(try await ChildProcess.start(command) { exits.append($0) }, name: program, exits: exits)
        running.read(output.readEnd, error.readEnd)
        return running
    }

    /// Takes in both streams, each on a thread of its own, until neither has a writer any more.
    private func read(_ output: FileDescriptor, _ error: FileDescriptor) {
        let open = Countdown(from: 2)
        for (stream, descriptor) in [(Line.Stream.output, output), (.error, error)] {
            Thread.detachNewThread { [lines] in
                let handle = FileHandle(fileDescriptor: descriptor.rawValue, closeOnDealloc: true)
                var splitter = LineSplitter()
                while true {
                    let octets = handle.availableData
                    for text in splitter.receive(octets) { lines.append(Line(stream: stream, text: text)) }
                    if octets.isEmpty { break }
                }
                if open.isOver() { lines.finish() }
            }
        }
    }

    package var processID: Int32 { child.processID }

    package var isRunning: Bool { exits.count == 0 }

    /// All lines of one stream so far.
    package func text(of stream: Line.Stream) -> [String] {
        lines.entries.filter { $0.stream == stream }.map(\.text)
    }

    /// Awaits a line that contains `part`, beginning at line number `start` (counted over both streams), and returns it.
    @discardableResult
    package func waitForLine(
        containing part: String, from start: Int = 0, within limit: Duration = .seconds(120)
    ) async throws -> Journal<Line>.Found {
        do {
            return try await withTimeLimit(limit, awaiting: "'\(part)'") { [lines] in
                guard let found = await lines.first(from: start, where: { $0.text.contains(part) }) else {
                    throw LineNeverCame(part: part)
                }
                return found
            }
        } catch let error as any Error & CustomStringConvertible {
            throw ProcessFailed(program: name, reason: error.description, lines: lines.entries.map(\.text))
        }
    }

    /// Awaits the program's end; its output is complete then, unless a child of its own holds on to it.
    @discardableResult
    package func waitForExit(within limit: Duration = .seconds(120)) async throws -> Exit {
        try await withTimeLimit(limit, awaiting: "the end of \(name)") { [exits, lines] in
            guard let exit = await exits.first() else { throw CancellationError() }
            _ = await lines.first(from: Int.max)
            return exit.entry
        }
    }

    package func send(signal: Int32) {
        child.send(signal: signal)
    }

    /// Asks the program to end, and makes it and its children end when it has not within `limit`.
    package func stop(within limit: Duration = .seconds(10)) async {
        send(signal: SIGTERM)
        let exit = try? await withTimeLimit(limit, awaiting: "the end of \(name)") { [exits] in await exits.first() }
        guard exit == nil else { return }
        child.send(signal: SIGKILL, toGroup: true)
        _ = await exits.first()
    }
}
