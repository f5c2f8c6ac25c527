import ArgumentParser
import Control

@main struct Secondaryctl: AsyncParsableCommand {
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
