/// What `rndc status` says, as far as it is true of this program. Times are seconds since 1970, UTC.
package struct ServerStatus: Codable, Equatable, Sendable {
    package var version: String
    package var processID: Int
    package var bootTime: Int64
    package var lastConfigured: Int64
    package var configurationFile: String
    package var zones: Int
    /// Zones that are loaded and not expired.
    package var zonesLoaded: Int
    package var zonesExpired: Int
    /// Zones that were never transferred.
    package var zonesNotLoaded: Int
    package var debugLevel: Int
    package var transfersRunning: Int
    /// Transfers that wait for a slot.
    package var transfersDeferred: Int
    package var soaQueriesInProgress: Int
    package var commands: Commands

    /// Results of publish commands and served checks since the start.
    package struct Commands: Codable, Equatable, Sendable {
        package var succeeded: Int
        /// Attempts that failed.
        package var failed: Int
        /// Commands that failed in their last attempt.
        package var givenUp: Int
        /// Commands that a newer version replaced before they ran.
        package var superseded: Int
        /// Versions that the local server was seen to serve, and those that it was not in time.
        package var served: Int
        package var neverServed: Int

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

    /// The lines that `rndc status` would print, then what it does not know.
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
