import Configuration
import DNS
import ZoneMaintenance

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
