import Agent
import ArgumentParser
import BINDLogging
import Configuration
import ConfigurationFiles
import Control
import DNS
import Linux
import Logging
import Startup

@main struct Secondaryd: ParsableCommand {
    /// The event loops have three descriptors each, the state database and its lock five, a publish command a dozen, and the rest is
    /// for signals, timers, the control socket and a transfer. Eight threads may block on a disk, three serve the commands, and the
    /// runtime has its own.
    private static let needs = ProcessNeeds(descriptors: 40, threads: 18)

    static func main() { Program.main(Self.self) }

    static let configuration = CommandConfiguration(
        commandName: "secondaryd",
        abstract: "Keeps zone files on a secondary name server in step with their primaries.",
        discussion: """
            Without --refresh, --check-config or --print-local-config, secondaryd runs in the foreground until stopped.

            The exit status of --refresh is 0 if all zones are in step, 1 if one failed, and 2 if a named zone is not \
            configured. It is 78 if the configuration has an error.
            """,
        version: "secondaryd \(Version.text)")

    @Option(name: [.short, .long], help: ArgumentHelp("Configuration file, in the syntax of named.conf.", valueName: "file"))
    var config = "/etc/secondaryd/secondaryd.conf"

    @Flag(help: "Check the configuration and exit.")
    var checkConfig = false

    @Flag(help: "With --check-config: print the effective configuration, with defaults.")
    var print = false

    @Option(
        help: ArgumentHelp("Print the zone statements for the local name server, and exit.", valueName: "server"))
    var printLocalConfig: ServingSoftware?

    @Flag(help: "Refresh the named zones (default: all), and exit.")
    var refresh = false

    @Flag(help: "With --refresh: transfer whatever the serial.")
    var force = false

    @Option(
        help: ArgumentHelp(
            "Lowest severity to log: critical, error, warning, notice, info or debug[=N].", valueName: "level"))
    var logLevel = Severity.info

    @Option(help: ArgumentHelp("Format of log lines: text, or json for one object a line.", valueName: "form"))
    var logFormat = LogForm.text

    @Argument(help: ArgumentHelp("With --refresh: zones to refresh.", valueName: "zone"))
    var zones: [String] = []

    func validate() throws {
        guard !(checkConfig && refresh) else { throw ValidationError("use either --check-config or --refresh") }
        guard printLocalConfig == nil || !(checkConfig || refresh) else {
            throw ValidationError("use --print-local-config without --check-config and --refresh")
        }
        guard checkConfig || !print else { throw ValidationError("--print needs --check-config") }
        guard refresh || !force else { throw ValidationError("--force needs --refresh") }
        guard refresh || zones.isEmpty else { throw ValidationError("zone names need --refresh") }
    }

    func run() throws {
        if let printLocalConfig {
            let (settings, diagnostics) = ConfigurationReader.readUnchecked(config)
            throw LocalConfiguration(software: printLocalConfig).run(settings, diagnostics)
        }
        let (settings, diagnostics) = ConfigurationReader.read(config)
        if checkConfig {
            throw ConfigurationCheck(print: print, showsIgnored: Severity.debug(1).isShown(at: logLevel)).run(
                settings, diagnostics, of: config)
        }
        guard let settings else {
            Terminal.show(diagnostics, from: .warning)
            throw ExitCode.faultyConfiguration
        }
        OpenFileLimit.raise()
        try Program.run(needing: Self.needs) { try await work(settings, diagnostics) }
    }

    private func work(_ settings: Settings, _ diagnostics: [Diagnostic]) async throws {
        let terminal = Terminal(logLevel: logLevel, form: logFormat)
        if refresh {
            terminal.log(diagnostics)
            throw try await RefreshCommand(zones: zones, force: force, terminal: terminal).run(settings)
        }
        terminal.logAsConfigured(in: settings)
        terminal.log(.notice, "starting secondaryd \(Version.text)")
        terminal.log(diagnostics)
        terminal.log(.info, "loaded configuration from '\(config)': \(settings.zones.count.counted("zone"))")
        let reconfiguration = Reconfiguration(path: config) { [config] in
            let outcome = ConfigurationReader.read(config)
            terminal.log(outcome.diagnostics)
            return outcome
        } follow: {
            terminal.logAsConfigured(in: $0)
        } reopenLogs: {
            terminal.reopenLogs()
        }
        try await Terminal.complaining { try await Agent(settings).run(reconfiguration, debugLevel: max(0, logLevel.level)) }
    }
}
