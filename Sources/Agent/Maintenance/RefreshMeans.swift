/// What a round works with; shared by all rounds.
struct RefreshMeans: Sendable {
    let clock: AgentClock
    /// Where rounds and polls run.
    let executor: EventLoopExecutor
    /// Rung when there may be something to do before the deadline that the maintenance waits for.
    let alarm: Alarm
    let polls: PollSlots
    let keys: KeyService
    let poller: SOAPoller
    let transfers: TransferService
    let primaries: PrimaryMemory
    let commands: CommandService
}
