import ArgumentParser
import Control
import Startup

@main struct Secondaryctl: ParsableCommand {
    static func main() { Program.main(Self.self) }

    static let configuration = CommandConfiguration(
        commandName: "secondaryctl",
        abstract: "Asks a running secondaryd, in the words of rndc.",
        discussion: "The exit status is 0 when the request was carried out, and 1 when it was not.",
        version: "secondaryctl \(Version.text)",
        subcommands: [
            StatusCommand.self, ZonestatusCommand.self, RefreshCommand.self, RetransferCommand.self, NotifyCommand.self,
            ReloadCommand.self, ReopenLogsCommand.self, StopCommand.self, TKEYCommand.self, TSIGKeygenCommand.self,
        ])
}

extension WaitingCommand {
    /// The event loops, one connection, and a pair of key files.
    static var needs: ProcessNeeds { ProcessNeeds(descriptors: 16, threads: 6) }
}
