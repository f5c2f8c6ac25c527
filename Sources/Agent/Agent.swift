package import Configuration
import DNS
import Exchange
import Glibc
import Logging
import NIOPosix
import ServiceLifecycle
import Startup
import StateDatabase
import SystemPackage
import SystemdNotification
import UnixSignals
import ZoneFile
import ZoneMaintenance

/// The agent with its state directory locked and its state database open, ready to run as the daemon or to refresh once.
package struct Agent: ~Copyable {
    /// Transfers that may block on their disks at a time; more run, and wait for a thread.
    private static let blockingThreads = 8

    /// For the signals, the control socket and the state database while it is written to.
    private static let spareDescriptors = 12

    private let settings: Settings
    private let directory: StateDirectory
    private let states: StateKeeper
    private let progress: TransferProgress?

    /// Locks the state directory, and opens and checks the state database.
    ///
    /// `progress` shows how far running transfers are. Throws `stateDirectory` where the directory cannot be used or another process has it,
    /// and `stateDatabase` where the database cannot be opened.
    package init(_ settings: Settings, progress: TransferProgress? = nil) async throws(AgentError) {
        // Where files may not grow (RLIMIT_FSIZE), that is an error and not the end.
        _ = signal(SIGXFSZ, SIG_IGN)
        let directory = try Self.takeDirectory(FilePath(settings.stateDirectory))
        let states = try StateKeeper(in: directory.path, clock: SystemClock())
        do throws(StateDirectory.Failure) {
            try directory.confirm()
        } catch {
            throw .stateDirectory(error)
        }
        self.directory = directory
        self.states = states
        self.settings = settings
        self.progress = progress
    }

    private static func takeDirectory(_ path: FilePath) throws(AgentError) -> StateDirectory {
        do throws(StateDirectory.Failure) {
            return try StateDirectory(at: path, files: StateDatabase.files)
        } catch {
            throw .stateDirectory(error)
        }
    }

    /// Runs the daemon until SIGTERM or SIGINT; running transfers are cancelled then, and published files stay.
    ///
    /// - Parameter debugLevel: The log's debug level; 0 where it shows no debug lines.
    /// - Throws: An error of the service group, where a service ends or fails before it is asked to.
    package borrowing func run(_ reconfiguration: Reconfiguration, debugLevel: Int) async throws {
        // Sockets for NOTIFY may be many: without a descriptor for its signals the process would not hear that it is to end.
        let spare = SpareDescriptors(Self.spareDescriptors)
        removeLeftovers()
        let notification = SystemdNotification.fromEnvironment()
        let services = AgentServices(
            settings, states: states, progress: progress, blockingThreads: Self.blockingThreads,
            tries: CommandService.daemonTries)
        let refreshes = RefreshService(services: services, limit: ShutdownLimit(status: EXIT_SUCCESS)) {
            Logger.general.notice("running")
            notification?.send(.ready)
        }
        await services.keys.configure(settings)
        await services.commands.prepare(for: settings)
        await services.refreshLoop.add(settings.zones)
        await states.forgetAbandonedZones(keeping: settings.zones, at: services.clock.wallClock)
        let notify = NotifyService(
            NotifyInbox(refreshLoop: services.refreshLoop, clock: services.clock), services.outbox,
            network: services.transfers.network)
        await notify.configure(settings)
        spare.release()
        let reload = await ReloadService(
            reconfiguration, of: services, notify, stateDirectory: settings.stateDirectory, notifying: notification)
        var group: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(service: refreshes), .init(service: notify), .init(service: reload),
            .init(service: SupervisorService(notification, watching: services.refreshLoop)),
        ]
        let requests = ControlRequests(
            services: services, reload: reload, configurationFile: reconfiguration.path, debugLevel: debugLevel)
        if let control = await ControlService(requests, in: settings.stateDirectory) {
            group.insert(.init(service: control, successTerminationBehavior: .gracefullyShutdownGroup), at: 0)
        }
        // Asked to stop from the last to the first: whoever waits for a zone at the control socket learns how its refresh ended.
        try await serve(group)
        Logger.general.notice("exiting")
    }

    /// Refreshes `zones` now, whenever they are due; `forced`: and transfers them whatever their serials are. `report` is given each zone
    /// soon after its refresh has ended. Ends early at SIGTERM or SIGINT.
    ///
    /// - Returns: Whether every refresh ended, with each zone transferred or up to date.
    /// - Throws: An error of the service group, where a service ends or fails before it is asked to.
    package borrowing func refresh(
        _ zones: [ZoneSettings], forced: Bool,
        report: @escaping @Sendable ([(zone: ZoneSettings, outcome: RefreshOutcome)]) -> Void
    ) async throws -> Bool {
        removeLeftovers()
        let settled = SettledZones()
        let services = AgentServices(
            settings, states: states, progress: progress, blockingThreads: min(max(1, zones.count), Self.blockingThreads),
            tries: CommandService.oneShotTries,
            settled: { zone, outcome in settled.append(zone, outcome) })
        let rules = await NotifyInbox(refreshLoop: services.refreshLoop, clock: services.clock).follow(settings)
        await services.outbox.follow(rules, notifyRate: settings.notifyRate)
        await services.keys.configure(settings)
        await services.refreshLoop.add(zones, forced: forced)
        let run = RefreshRun(count: zones.count, settled: settled, services: services, report: report)
        try await serve([
            .init(service: RefreshService(services: services, limit: ShutdownLimit(status: EXIT_FAILURE))),
            .init(service: run, successTerminationBehavior: .gracefullyShutdownGroup),
        ])
        return await run.isAllInStep
    }

    private borrowing func serve(_ services: [ServiceGroupConfiguration.ServiceConfiguration]) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services, gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Logger(label: "general") { _ in
                    SwiftLogNoOpLogHandler()
                }))
        try await group.run()
    }

    private borrowing func removeLeftovers() {
        // Of a hundred thousand zones most have one folder: texts are told apart for less than paths are made.
        for folder in Set(settings.zones.map(\.file.folder)).map({ FilePath(String($0)) }) {
            do throws(FileError) {
                var failures: [FileError] = []
                let count = try Leftovers.remove(from: folder) { failures.append($0) }
                if let first = failures.first {
                    let others = failures.count > 1 ? ", and \(failures.count - 1) more" : ""
                    Logger.general.warning("unfinished zone files in '\(folder)' could not be removed: \(first)\(others)")
                }
                if count > 0 { Logger.general.info("removed \(count) unfinished zone files from '\(folder)'") }
            } catch {
                Logger.general.warning("\(error)")
            }
        }
    }
}
