import ArgumentParser
import Configuration
import ConfigurationFiles
import Control

/// The options that every command has: how to reach the daemon, and how to show its answer.
struct Connection: ParsableArguments {
    @Option(help: ArgumentHelp("Control socket of the daemon.", valueName: "path"))
    var socket: String?

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Without --socket: configuration that sets the state directory.", valueName: "file"))
    var config = "/etc/secondaryd/secondaryd.conf"

    @Flag(help: "Print JSON.")
    var json = false

    /// Sends `request`, prints the answer and ends with its exit status.
    func ask(_ request: ControlRequest, named command: String, waits: Bool = false) async throws {
        let json = json
        let reply: ControlReply
        do throws(ControlError) {
            reply = try await ControlClient(path: try path()).send(request, patience: waits ? nil : .seconds(60)) { outcome in
                Output.print(json ? outcome.json : outcome.description)
            }
        } catch {
            Output.complain("\(error)")
            throw ExitCode.failure
        }
        if json {
            Output.print(reply.json)
        } else if case .failed(let failure) = reply {
            Output.complain("'\(command)' failed: \(failure)")
        } else {
            for line in reply.lines(at: Output.now) { Output.print(line) }
        }
        if !reply.isSuccess { throw ExitCode.failure }
    }

    private func path() throws(ControlError) -> String {
        if let socket { return socket }
        let (directory, diagnostics) = ConfigurationReader.stateDirectory(config)
        for diagnostic in diagnostics { Output.complain("\(diagnostic)") }
        guard let directory else { throw .noConfiguration(config) }
        return ControlSocket.path(in: directory)
    }
}
