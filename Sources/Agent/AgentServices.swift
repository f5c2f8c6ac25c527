import Configuration
import Exchange
import NIOPosix
import ZoneMaintenance

/// What works in an agent, each part put together with those that it needs.
struct AgentServices: Sendable {
    let refreshLoop: RefreshLoop
    let states: StateKeeper
    let keys: KeyService
    let transfers: TransferService
    let commands: CommandService
    let outbox: NotifyOutbox
    let clock: SystemClock
    /// Where refreshes and polls run.
    let executor: EventLoopExecutor

    /// - Parameters:
    ///   - blockingThreads: Transfers that may block on their disks at a time; more run, and wait for a thread.
    ///   - tries: Those of a command that fails.
    ///   - settled: Told how every refresh ended.
    init(
        _ settings: Settings, states: StateKeeper, progress: TransferProgress?, blockingThreads: Int, tries: Int,
        settled: (@Sendable (ZoneSettings, RefreshOutcome) -> Void)? = nil
    ) {
        self.states = states
        clock = SystemClock()
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        // Another, where the machine has two processors: the next zones are polled while these are pulled.
        let transferLoop = MultiThreadedEventLoopGroup.singleton.next()
        executor = EventLoopExecutor(loop)
        let network = Network(group: transferLoop)
        let pollNetwork = Network(group: loop)
        let alarm = Alarm(on: loop)
        let slots = RefreshSlots(transfers: .init(settings), ringing: alarm)
        let primaries = PrimaryMemory()
        let connections = ConnectionPool(on: transferLoop) { slots.transfers.limits.perPeer }
        keys = KeyService(network: network, clock: clock)
        transfers = TransferService(
            network: network, clock: clock, keys: keys, loop: EventLoopExecutor(transferLoop),
            executor: BlockingExecutor(threads: blockingThreads), connections: connections, progress: progress)
        commands = CommandService(
            clock: clock, network: pollNetwork, limit: Int(settings.maxPublishCommands), tries: tries)
        outbox = NotifyOutbox(network: pollNetwork, clock: clock)
        let means = RefreshMeans(
            clock: clock, alarm: alarm, slots: slots, primaries: primaries,
            poller: SOAPoller(
                network: pollNetwork, clock: clock, keys: keys, primaries: primaries, connections: connections),
            transfers: transfers, states: states,
            listeners: [states, ContactListener(primaries: primaries, clock: clock), ZoneEventLog(), commands, outbox])
        refreshLoop = RefreshLoop(serialQueryRate: settings.serialQueryRate, means: means, settled: settled)
    }

    var means: RefreshMeans { refreshLoop.means }

    /// Goes on with `settings`; returns what they mean for the zones.
    func configure(_ settings: Settings) async -> ZoneChanges {
        await keys.configure(settings)
        means.primaries.forgetKeys()
        await commands.setLimit(Int(settings.maxPublishCommands))
        await commands.prepare(for: settings)
        return await refreshLoop.configure(settings)
    }
}
