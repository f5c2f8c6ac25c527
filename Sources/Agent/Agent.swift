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

/// secondaryd at work: the state directory taken, the state read, ready to run as the daemon or to refresh once.
package struct Agent: ~Copyable {
    private static let log = Logger(label: "general")
    /// Transfers that may block on their disks at a time; more run, and wait for a thread.
    private static let blockingThreads = 8

    /// For the signals, the control socket and the state database while it is written to.
    private static let spareDescriptors = 12

    private let settings: Settings
    private let directory: StateDirectory
    private let states: StateKeeper
    private let progress: TransferProgress?

    /// Takes the state directory, removes what a killed process left, and reads the leases.
    ///
    /// `progress` is told how far running transfers are.
    package init(_ settings: Settings, progress: TransferProgress? = nil) async throws(AgentError) {
        // Where files may not grow (RLIMIT_FSIZE), that is an error and not the end.
        _ = signal(SIGXFSZ, SIG_IGN)
        let directory = try Self.takeDirectory(FilePath(settings.stateDirectory))
        let states = try StateKeeper(in: directory.path, clock: AgentClock())
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

    /// Runs until SIGTERM or SIGINT; running transfers are let go of then, and what is published stays.
    ///
    /// - Parameter debugLevel: of the log, 0 where no debugging is shown.
    package borrowing func run(_ reconfiguration: Reconfiguration, debugLevel: Int) async throws {
        // Sockets for NOTIFY may be many: without a descriptor for its signals the process would not hear that it is to end.
        let spare = SpareDescriptors(Self.spareDescriptors)
        removeLeftovers()
        let notification = SystemdNotification.fromEnvironment()
        let refreshLoop = makeRefreshLoop(tries: CommandService.daemonTries)
        let refreshes = RefreshService(refreshLoop: refreshLoop, limit: ShutdownLimit(status: EXIT_SUCCESS)) {
            Self.log.notice("running")
            notification?.send(.ready)
        }
        await refreshLoop.means.keys.configure(settings)
        await refreshLoop.means.commands.prepare(for: settings)
        await refreshLoop.add(settings.zones)
        let notify = NotifyService(
            NotifyInbox(refreshLoop: refreshLoop, clock: refreshLoop.means.clock), refreshLoop.means.outbox,
            network: refreshLoop.means.transfers.network)
        await notify.configure(settings)
        spare.release()
        let reload = await ReloadService(
            reconfiguration, of: refreshLoop, notify, stateDirectory: settings.stateDirectory, notifying: notification)
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(service: refreshes), .init(service: notify), .init(service: reload),
            .init(service: SupervisorService(notification, watching: refreshLoop)),
        ]
        let requests = ControlRequests(
            refreshLoop: refreshLoop, reload: reload, configurationFile: reconfiguration.path, debugLevel: debugLevel)
        if let control = await ControlService(requests, in: settings.stateDirectory) {
            services.insert(.init(service: control, successTerminationBehavior: .gracefullyShutdownGroup), at: 0)
        }
        // Asked to stop from the last to the first: whoever waits for a zone at the control socket learns how its round ended.
        try await serve(services)
        Self.log.notice("exiting")
    }

    /// Refreshes `zones` now, whatever their deadlines; `forced`: and whatever their serials. `report` is told of each zone soon
    /// after it is settled. Ends early at SIGTERM or SIGINT.
    ///
    /// - Returns: Whether every zone was settled and is in step.
    package borrowing func refresh(
        _ zones: [ZoneSettings], forced: Bool,
        report: @escaping @Sendable ([(zone: ZoneSettings, outcome: RefreshOutcome)]) -> Void
    ) async throws -> Bool {
        removeLeftovers()
        let settled = SettledZones()
        let refreshLoop = makeRefreshLoop(
            blockingThreads: min(max(1, zones.count), Self.blockingThreads), tries: CommandService.oneShotTries,
            settled: { zone, outcome in settled.append(zone, outcome) })
        let rules = await NotifyInbox(refreshLoop: refreshLoop, clock: refreshLoop.means.clock).follow(settings)
        await refreshLoop.means.outbox.follow(rules, notifyRate: settings.notifyRate)
        await refreshLoop.means.keys.configure(settings)
        await refreshLoop.add(zones, forced: forced)
        let run = RefreshRun(count: zones.count, settled: settled, refreshLoop: refreshLoop, report: report)
        try await serve([
            .init(service: RefreshService(refreshLoop: refreshLoop, limit: ShutdownLimit(status: EXIT_FAILURE))),
            .init(service: run, successTerminationBehavior: .gracefullyShutdownGroup),
        ])
        return await run.isAllInStep
    }

    private borrowing func makeRefreshLoop(
        blockingThreads threads: Int = Self.blockingThreads, tries: Int,
        settled: (@Sendable (ZoneSettings, RefreshOutcome) -> Void)? = nil
    ) -> RefreshLoop {
        let clock = AgentClock()
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        // Another, where the machine has two processors: the next zones are polled while these are pulled.
        let transferLoop = MultiThreadedEventLoopGroup.singleton.next()
        let network = Network(group: transferLoop)
        let pollNetwork = Network(group: loop)
        let alarm = Alarm(on: loop)
        let polls = PollSlots(.polls, ringing: alarm)
        let primaries = PrimaryMemory()
        let keys = KeyService(network: network, clock: clock)
        let executor = BlockingExecutor(threads: threads)
        let slots = TransferSlots(.init(settings), ringing: alarm)
        let connections = ConnectionPool(on: transferLoop) { slots.limits.perPeer }
        let transfers = TransferService(
            network: network, clock: clock, keys: keys, slots: slots, loop: EventLoopExecutor(transferLoop), executor: executor,
            connections: connections, progress: progress)
        let commands = CommandService(
            clock: clock, network: pollNetwork, limit: Int(settings.maxPublishCommands), tries: tries)
        let outbox = NotifyOutbox(network: pollNetwork, clock: clock)
        let means = RefreshMeans(
            clock: clock, executor: EventLoopExecutor(loop), alarm: alarm, polls: polls, keys: keys,
            poller: SOAPoller(
                network: pollNetwork, clock: clock, keys: keys, primaries: primaries, connections: connections),
            transfers: transfers,
            primaries: primaries, commands: commands, outbox: outbox, listeners: [states, ZoneEventLog(), commands, outbox])
        return RefreshLoop(
            serialQueryRate: settings.serialQueryRate, means: means, states: states, settled: settled)
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
                    Self.log.warning("unfinished zone files in '\(folder)' could not be removed: \(first)\(others)")
                }
                if count > 0 { Self.log.info("removed \(count) unfinished zone files from '\(folder)'") }
            } catch {
                Self.log.warning("\(error)")
            }
        }
    }
}
