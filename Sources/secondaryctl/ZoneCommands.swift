import ArgumentParser
import Control
import Startup

/// The view that zones are looked for in.
struct ViewOption: ParsableArguments {
    @Option(help: ArgumentHelp("Only the zone of this view; without, of every view that has it.", valueName: "name"))
    var view: String?
}

/// `secondaryctl zonestatus ZONE`
struct ZonestatusCommand: WaitingCommand {
    static let configuration = CommandConfiguration(commandName: "zonestatus", abstract: "Show how a zone is.")

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
        commandName: "refresh", abstract: "Ask the primaries of zones now; of all, if none is named.")

    @OptionGroup var connection: Connection
    @OptionGroup var place: ViewOption
    @Flag(help: "Wait until each zone is settled, and say how.")
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
        commandName: "retransfer", abstract: "Pull a zone now, whatever its serial.")

    @OptionGroup var connection: Connection
    @OptionGroup var place: ViewOption
    @Flag(help: "Wait until the zone is settled, and say how.")
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
        commandName: "notify", abstract: "Send NOTIFY for a zone, as after a publication.")

    @OptionGroup var connection: Connection
    @OptionGroup var place: ViewOption
    @Argument var zone: String

    func work() async throws {
        try await connection.ask(.notify(zone: ZoneSelection(name: zone, view: place.view)), named: "notify")
    }
}
