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

    package init(
        version: String, processID: Int, bootTime: Int64, lastConfigured: Int64, configurationFile: String, zones: Int,
        zonesHeld: Int, zonesExpired: Int, zonesNotLoaded: Int, debugLevel: Int, transfersRunning: Int,
        transfersDeferred: Int, soaQueriesInProgress: Int
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
    }

    /// The lines that `rndc status` would print.
    package var lines: [String] {
        [
            "version: \(version)", "process: \(processID)", "boot time: \(HTTPDate(bootTime))",
            "last configured: \(HTTPDate(lastConfigured))", "configuration file: \(configurationFile)",
            "number of zones: \(zones)", "zones up to date: \(zonesHeld)", "zones expired: \(zonesExpired)",
            "zones not loaded: \(zonesNotLoaded)", "debug level: \(debugLevel)", "xfers running: \(transfersRunning)",
            "xfers deferred: \(transfersDeferred)", "soa queries in progress: \(soaQueriesInProgress)",
            "server is up and running",
        ]
    }
}
