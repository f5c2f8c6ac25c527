/// What `rndc status` says, as far as it is true of this program. Times are seconds since 1970, UTC.
package struct ServerStatus: Codable, Equatable, Sendable {
    package var version: String
    package var processID: Int
    package var bootTime: Int64
    package var lastConfigured: Int64
    package var configurationFile: String
    package var zones: Int
    /// Zones whose copy is valid.
    package var zonesHeld: Int
    package var zonesExpired: Int
    /// Zones of which there never was a copy.
    package var zonesNotLoaded: Int
    package var debugLevel: Int
    package var transfersRunning: Int
    /// Transfers that wait for a slot.
    package var transfersDeferred: Int
    package var soaQueriesInProgress: Int
    package var commands: Commands

    /// How the operator's commands have fared since the start.
    package struct Commands: Codable, Equatable, Sendable {
        package var succeeded: Int
        /// Every try that failed.
        package var failed: Int
        /// Commands that failed as often as they may.
        package var givenUp: Int
        /// Commands that something newer took the place of before they ran.
        package var overtaken: Int
        /// Versions that the local server was seen to serve, and those that it was not in time.
        package var served: Int
        package var neverServed: Int

        package init(
            succeeded: Int = 0, failed: Int = 0, givenUp: Int = 0, overtaken: Int = 0, served: Int = 0, neverServed: Int = 0
        ) {
            self.succeeded = succeeded
            self.failed = failed
            self.givenUp = givenUp
            self.overtaken = overtaken
            self.served = served
            self.neverServed = neverServed
        }

        fileprivate var lines: [String] {
            [
                "commands: \(succeeded) succeeded, \(failed) tries failed, \(givenUp) given up, \(overtaken) overtaken",
                "versions served: \(served), never served: \(neverServed)",
            ]
        }
    }

    package init(
        version: String, processID: Int, bootTime: Int64, lastConfigured: Int64, configurationFile: String, zones: Int,
        zonesHeld: Int, zonesExpired: Int, zonesNotLoaded: Int, debugLevel: Int, transfersRunning: Int,
        transfersDeferred: Int, soaQueriesInProgress: Int, commands: Commands = Commands()
    ) {
        self.version = version
        self.processID = processID
        self.bootTime = bootTime
        self.lastConfigured = lastConfigured
        self.configurationFile = configurationFile
        self.zones = zones
        self.zonesHeld = zonesHeld
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
            "number of zones: \(zones)", "zones up to date: \(zonesHeld)", "zones expired: \(zonesExpired)",
            "zones not loaded: \(zonesNotLoaded)", "debug level: \(debugLevel)", "xfers running: \(transfersRunning)",
            "xfers deferred: \(transfersDeferred)", "soa queries in progress: \(soaQueriesInProgress)",
        ] + commands.lines + ["server is up and running"]
    }
}
