import Configuration
import DNS
import Exchange
import ZoneFile
import ZoneMaintenance

/// What refreshes work with; shared by all of them.
final class RefreshMeans: Sendable {
    let clock: any ExchangeClock
    /// Rung when there may be something to do before the deadline that the loop waits for.
    let alarm: Alarm
    let slots: RefreshSlots
    let primaries: PrimaryMemory
    let poller: any PrimaryPoller
    let transfers: any ZoneTransfers
    let states: any ZoneStates
    /// Who is told what happens to zones, in this order: what is remembered comes before what others are told.
    let listeners: [any ZoneListener]

    init(
        clock: any ExchangeClock, alarm: Alarm, slots: RefreshSlots, primaries: PrimaryMemory, poller: any PrimaryPoller,
        transfers: any ZoneTransfers, states: any ZoneStates, listeners: [any ZoneListener]
    ) {
        self.clock = clock
        self.alarm = alarm
        self.slots = slots
        self.primaries = primaries
        self.poller = poller
        self.transfers = transfers
        self.states = states
        self.listeners = listeners
    }
}

/// Asks primaries for zones' serials.
protocol PrimaryPoller: Sendable {
    /// Polls `primary` with one of its keys, nil where it has none; `note` is told of each step on the way.
    func poll(
        _ id: ZoneID, _ zone: ZoneSettings, at primary: Primary, with candidate: KeyCandidate?,
        noting note: @Sendable (PollStep) -> Void
    ) async -> SOAPoller.Outcome
    /// Takes note that the primary does not take the key that it was polled with.
    func refused(_ key: RequestKey) async
}

/// Pulls zones from primaries, and publishes them.
protocol ZoneTransfers: Sendable {
    /// Pulls a zone in the slot that `slot` holds. nil where it was ended before it had begun.
    nonisolated(nonsending) func transfer(
        _ id: ZoneID, _ request: TransferRequest, in slot: Handover<TransferSlots.Slot>
    ) async -> TransferService.Outcome?
    /// Ends the transfer of a zone, if one runs; nothing of it is published once this returns.
    func end(_ id: ZoneID) async
    /// Puts the file of an expired zone out of the way, where it is this copy still.
    func setAside(_ zone: ZoneSettings, _ copy: PublishedCopy) async
}

/// What is remembered of zones over restarts.
protocol ZoneStates: Sendable {
    /// The copies that are at hand, in the order of the zones: those whose file is the one that was published.
    func held(_ zones: [ZoneSettings]) async -> [StateKeeper.HeldCopy?]
    /// What the SOA record of the copy says, as it was published.
    func timers(of zone: ZoneSettings) async -> SOATimers?
    /// What is known of the zone's published file, whether or not it is still there.
    func copy(of zone: ZoneSettings) async -> PublishedCopy?
    /// The file that a difference may follow.
    func publishedFile(of zone: ZoneSettings) async -> FileIdentity?
}

extension SOAPoller: PrimaryPoller {}
extension TransferService: ZoneTransfers {}
extension StateKeeper: ZoneStates {}

/// What a refresh needs to know of its zone and its primaries, as it is at this moment.
struct ZoneView: RefreshView {
    private let facts: RefreshFacts?
    private let zone: ZoneSettings
    private let memory: PrimaryMemory
    private let now: Instant

    /// `facts` are nil where the zone was removed.
    init(_ facts: RefreshFacts?, _ zone: ZoneSettings, _ means: RefreshMeans) {
        self.facts = facts
        self.zone = zone
        memory = means.primaries
        now = means.clock.now
    }

    func isUnreachable(_ primary: Int) -> Bool { memory.isUnreachable(zone.primaries[primary], at: now) }
    func isServing(_ primary: Int) -> Bool { memory.isServing(zone.primaries[primary], at: now) }
    func requestsIXFR(_ primary: Int) -> Bool { zone.primaries[primary].requestIXFR }

    var copy: CopyState? { facts?.copy }
    var takesAnySerial: TransferReason? { facts?.takesAnySerial }
    var heldSerial: Serial? { facts?.heldSerial }
    var publicationDeadline: Instant? { facts?.publicationDeadline }
}
