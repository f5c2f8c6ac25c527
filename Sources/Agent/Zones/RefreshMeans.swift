/// What a round works with; shared by all rounds.
final class RefreshMeans: Sendable {
    let clock: AgentClock
    /// Where rounds and polls run.
    let executor: EventLoopExecutor
    /// Rung when there may be something to do before the deadline that the refreshLoop waits for.
    let alarm: Alarm
    let polls: PollSlots
    let keys: KeyService
    let poller: SOAPoller
    let transfers: TransferService
    let primaries: PrimaryMemory
    let commands: CommandService
    let outbox: NotifyOutbox
    /// Who is told what happens to zones, in this order: what is remembered comes before what others are told.
    let listeners: [any ZoneListener]

    init(
        clock: AgentClock, executor: EventLoopExecutor, alarm: Alarm, polls: PollSlots, keys: KeyService,
        poller: SOAPoller, transfers: TransferService, primaries: PrimaryMemory, commands: CommandService,
        outbox: NotifyOutbox, listeners: [any ZoneListener]
    ) {
        self.clock = clock
        self.executor = executor
        self.alarm = alarm
        self.polls = polls
        self.keys = keys
        self.poller = poller
        self.transfers = transfers
        self.primaries = primaries
        self.commands = commands
        self.outbox = outbox
        self.listeners = listeners
    }
}
