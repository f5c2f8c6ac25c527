/// The contents of `rndc status` that apply to secondaryd. Times are seconds since 1970, UTC.
package struct ServerStatus: Codable, Equatable, Sendable {
    /// As in `secondaryd --version`.
    package var version: String
    /// The daemon's.
    package var processID: Int
    /// When the daemon started.
    package var bootTime: Int64
    /// When the configuration was last loaded.
    package var lastConfigured: Int64
    /// The path that the daemon was started with.
    package var configurationFile: String
    /// Configured secondary zones.
    package var zones: Int
    /// Zones with a valid copy.
    package var zonesLoaded: Int
    /// Zones with an expired copy.
    package var zonesExpired: Int
    /// Zones that never had a copy.
    package var zonesNotLoaded: Int
    /// 0 without debugging.
    package var debugLevel: Int
    /// Transfers that have a slot.
    package var transfersRunning: Int
    /// Transfers that wait for a slot.
    package var transfersDeferred: Int
    /// SOA queries without an answer yet.
    package var soaQueriesInProgress: Int
    /// Of `on-publish-command` and its like.
    package var commands: Commands

    /// The results of publish commands since the daemon started.
    package struct Commands: Codable, Equatable, Sendable {
        /// Commands that ended with status 0.
        package var succeeded: Int
        /// Failed attempts.
        package var failed: Int
        /// Commands that failed as often as they are tried.
        package var givenUp: Int
        /// Commands that were superseded by a newer version before they ran.
        package var superseded: Int
        /// Versions that the local server was seen to serve.
        package var served: Int
        /// Versions that it did not serve in time.
        package var neverServed: Int

        /// By default nothing has run.
        package init(
            succeeded: Int = 0, failed: Int = 0, givenUp: Int = 0, superseded: Int = 0, served: Int = 0, neverServed: Int = 0
        ) {
            self.succeeded = succeeded
            self.failed = failed
            self.givenUp = givenUp
            self.superseded = superseded
            self.served = served
            self.neverServed = neverServed
        }

        fileprivate var lines: [String] {
            [
                "commands: \(succeeded) succeeded, \(failed) attempts failed, \(givenUp) given up, \(superseded) superseded",
                "served checks: \(served) ok, \(neverServed) timed out",
            ]
        }
    }

    /// A status at one moment.
    package init(
        version: String, processID: Int, bootTime: Int64, lastConfigured: Int64, configurationFile: String, zones: Int,
        zonesLoaded: Int, zonesExpired: Int, zonesNotLoaded: Int, debugLevel: Int, transfersRunning: Int,
        transfersDeferred: Int, soaQueriesInProgress: Int, commands: Commands = Commands()
    ) {
        self.version = version
        self.processID = processID
        self.bootTime = bootTime
        self.lastConfigured = lastConfigured
        self.configurationFile = configurationFile
        self.zones = zones
        self.zonesLoaded = zonesLoaded
        self.zonesExpired = zonesExpired
        self.zonesNotLoaded = zonesNotLoaded
        self.debugLevel = debugLevel
        self.transfersRunning = transfersRunning
        self.transfersDeferred = transfersDeferred
        self.soaQueriesInProgress = soaQueriesInProgress
        self.commands = commands
    }

    /// The lines that `rndc status` would print, then those that it does not have.
    package var lines: [String] {
        [
            "version: \(version)", "process: \(processID)", "boot time: \(HTTPDate(bootTime))",
            "last configured: \(HTTPDate(lastConfigured))", "configuration file: \(configurationFile)",
            "number of zones: \(zones)", "zones up to date: \(zonesLoaded)", "zones expired: \(zonesExpired)",
            "zones not loaded: \(zonesNotLoaded)", "debug level: \(debugLevel)", "xfers running: \(transfersRunning)",
            "xfers deferred: \(transfersDeferred)", "soa queries in progress: \(soaQueriesInProgress)",
        ] + commands.lines + ["server is up and running"]
    }
}
