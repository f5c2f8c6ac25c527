import ArgumentParser
import Control
import Startup

/// The view of the zones.
struct ViewOption: ParsableArguments {
    @Option(help: ArgumentHelp("Only the zone in this view (default: in every view).", valueName: "name"))
    var view: String?
}

/// `secondaryctl zonestatus ZONE`
struct ZonestatusCommand: WaitingCommand {
    static let configuration = CommandConfiguration(commandName: "zonestatus", abstract: "Show zone status.")

    @OptionGroup var connection: Connection
    @OptionGroup var place: ViewOption
    @Argument var zone: String

    func work() async throws {
        try await connection.ask(.zonestatus(zone: ZoneSelection(name: zone, view: place.view)), named: "zonestatus")
    }
}

/// `secondaryctl refresh [ZONE …]`
struct RefreshCommand: WaitingCommand {
    static let configuration = CommandConfiguration(
        commandName: "refresh", abstract: "Refresh zones now (default: all).")

    @OptionGroup var connection: Connection
    @OptionGroup var place: ViewOption
    @Flag(help: "Wait until each zone's refresh has finished, and print its result.")
    var wait = false
    @Argument var zones: [String] = []

    func work() async throws {
        let chosen = zones.map { ZoneSelection(name: $0, view: place.view) }
        try await connection.ask(
            .refresh(zones: chosen, forced: false, waits: wait), named: "refresh", waits: wait)
    }
}

/// `secondaryctl retransfer ZONE`
struct RetransferCommand: WaitingCommand {
    static let configuration = CommandConfiguration(
        commandName: "retransfer", abstract: "Transfer a zone now, whatever its serial.")

    @OptionGroup var connection: Connection
    @OptionGroup var place: ViewOption
    @Flag(help: "Wait until the transfer has finished, and print its result.")
    var wait = false
    @Argument var zone: String

    func work() async throws {
        try await connection.ask(
            .retransfer(zone: ZoneSelection(name: zone, view: place.view), waits: wait), named: "retransfer", waits: wait)
    }
}

/// `secondaryctl notify ZONE`
struct NotifyCommand: WaitingCommand {
    static let configuration = CommandConfiguration(
        commandName: "notify", abstract: "Send NOTIFY to the zone's also-notify servers.")

    @OptionGroup var connection: Connection
    @OptionGroup var place: ViewOption
    @Argument var zone: String

    func work() async throws {
        try await connection.ask(.notify(zone: ZoneSelection(name: zone, view: place.view)), named: "notify")
    }
}
