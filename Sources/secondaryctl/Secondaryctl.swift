import ArgumentParser
import Control
import Startup

@main struct Secondaryctl: ParsableCommand {
    static func main() { Program.main(Self.self) }

    static let configuration = CommandConfiguration(
        commandName: "secondaryctl",
        abstract: "Control a running secondaryd, with the commands of rndc.",
        discussion: "The exit status is 0 if the request succeeded, and 1 if it failed.",
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
