import Agent
import ArgumentParser
import BINDLogging
import Configuration
import ConfigurationFiles
import Control
import DNS
import Logging
import Startup

@main struct Secondaryd: ParsableCommand {
    /// The event loops have three descriptors each, the state database and its lock five, a publish command a dozen, and the rest goes to
    /// signals, timers, the control socket and a transfer. Eight threads may block on a disk, three serve the commands, and the runtime
    /// has its own.
    private static let needs = ProcessNeeds(descriptors: 40, threads: 18)

    static func main() { Program.main(Self.self) }

    static let configuration = CommandConfiguration(
        commandName: "secondaryd",
        abstract: "Keeps zone files on a secondary name server in step with their primaries.",
        discussion: """
            Without --refresh, --check-config or --print-local-config it runs in the foreground until SIGTERM or SIGINT.

            The exit status of --refresh is 0 when all zones are in step, 1 when one failed, and 2 for a zone that the \
            configuration lacks. That of a faulty configuration is 78.
            """,
        version: "secondaryd \(Version.text)")

    @Option(name: [.short, .long], help: ArgumentHelp("The configuration, in the syntax of named.conf.", valueName: "file"))
    var config = "/etc/secondaryd/secondaryd.conf"

    @Flag(help: "Read the configuration, say what is wrong with it, and exit.")
    var checkConfig = false

    @Flag(help: "With --check-config: show the effective settings.")
    var print = false

    @Option(
        help: ArgumentHelp("Print what the local name server needs to serve the zone files, and exit.", valueName: "server"))
    var printLocalConfig: ServingSoftware?

    @Flag(help: "Poll and pull the named zones now (all, if none is named), and exit.")
    var refresh = false

    @Flag(help: "With --refresh: pull whatever the serial.")
    var force = false

    @Option(
        help: ArgumentHelp(
            "The least severity to log: critical, error, warning, notice, info or debug[=N].", valueName: "level"))
    var logLevel = Severity.info

    @Option(help: ArgumentHelp("The form of a log line: text, or json for one object a line.", valueName: "form"))
    var logFormat = LogForm.text

    @Argument(help: ArgumentHelp("With --refresh: the zones.", valueName: "zone"))
    var zones: [String] = []

    func validate() throws {
        guard !(checkConfig && refresh) else { throw ValidationError("--check-config and --refresh exclude each other") }
        guard printLocalConfig == nil || !(checkConfig || refresh) else {
            throw ValidationError("--print-local-config excludes --check-config and --refresh")
        }
        guard checkConfig || !print else { throw ValidationError("--print goes with --check-config") }
        guard refresh || !force else { throw ValidationError("--force goes with --refresh") }
        guard refresh || zones.isEmpty else { throw ValidationError("zones are named with --refresh only") }
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
        terminal.follow(settings)
        terminal.log(.notice, "starting secondaryd \(Version.text)")
        terminal.log(diagnostics)
        terminal.log(.info, "loaded configuration from '\(config)': \(settings.zones.count.counted("zone"))")
        let reconfiguration = Reconfiguration(path: config) { [config] in
            let outcome = ConfigurationReader.read(config)
            terminal.log(outcome.diagnostics)
            return outcome
        } follow: {
            terminal.follow($0)
        } reopenLogs: {
            terminal.reopenLogs()
        }
        try await Terminal.complaining { try await Agent(settings).run(reconfiguration, debugLevel: max(0, logLevel.level)) }
    }
}
