import Configuration
import DNS
import Logging
import StateDatabase
import SystemPackage
import ZoneFile
import ZoneMaintenance
import ZoneTransfer

/// Remembers leases and published files over restarts; gathers what changes and writes it in batches.
///
/// What is not written when the process dies costs a poll or a transfer, never a wrong zone: a file counts only while it
/// is the one that the database describes.
actor StateKeeper {
    private static let log = Logger(label: "general")
    /// How long changes gather before they are written.
    private static let pause = Duration.seconds(1)

    /// Stands for the end of a lease that has been seen to end.
    private static let expired: Int64 = 0

    private let database: StateDatabase
    private let clock: AgentClock
    private let alarm = Alarm()
    private var states: [ZoneStateKey: ZoneState]
    private var unsaved: Set<ZoneStateKey> = []
    private var hasFailed = false

    init(in folder: FilePath, clock: AgentClock) throws(AgentError) {
        self.clock = clock
        do throws(StateDatabaseError) {
            let opened = try StateDatabase.open(in: folder.string)
            database = opened.database
            states = opened.states
            if let aside = opened.movedAside {
                Self.log.warning("the state database was damaged and is now '\(aside)'; all zones will be transferred")
            }
        } catch {
            throw .stateDatabase(error)
        }
    }

    /// The copy that is at hand, if the zone's file is the one that was published.
    func held(_ zone: ZoneSettings) -> (timers: SOATimers, leaseEnd: Instant)? {
        let identity = FileIdentity(of: FilePath(zone.file))
        if let state = states[ZoneStateKey(zone)], state.expiresAt == Self.expired { return nil }
        guard let state = states[ZoneStateKey(zone)], state.file.path == zone.file, let identity,
            identity.hasSameStatus(as: FileIdentity(state.file))
        else {
            if identity != nil { ZoneLog(zone).notOurFile(zone.file) }
            return nil
        }
        // A calendar that was set back must not make a lease longer than it was given.
        let left = min(state.expiresAt - clock.wallClock, state.expiresAt - state.lastConfirmed)
        return (Self.timers(state), clock.now.adding(milliseconds: max(0, left) * 1000))
    }

    /// What the SOA record of the copy says, as it was published.
    func timers(of zone: ZoneSettings) -> SOATimers? {
        states[ZoneStateKey(zone)].map(Self.timers)
    }

    private static func timers(_ state: ZoneState) -> SOATimers {
        SOATimers(serial: state.serial, refresh: state.refresh, retry: state.retry, expire: state.expire)
    }

    /// What is known of the zone's published file, whether or not it is still there.
    func copy(of zone: ZoneSettings) -> PublishedCopy? {
        states[ZoneStateKey(zone)].map { PublishedCopy(serial: $0.serial, identity: FileIdentity($0.file)) }
    }

    /// The file that a difference may follow: published by us at the zone's place, and not expired since.
    func publishedFile(of zone: ZoneSettings) -> FileIdentity? {
        guard let state = states[ZoneStateKey(zone)], state.expiresAt != Self.expired, state.file.path == zone.file else {
            return nil
        }
        return FileIdentity(state.file)
    }

    /// All that is remembered of the zone.
    func state(of zone: ZoneSettings) -> ZoneState? { states[ZoneStateKey(zone)] }

    /// Takes note that this copy has expired, so that no later start takes it for held or says so once more.
    func expired(_ zone: ZoneSettings, _ copy: PublishedCopy) {
        let key = ZoneStateKey(zone)
        guard let state = states[key], FileIdentity(state.file).hasSameStatus(as: copy.identity) else { return }
        states[key]?.expiresAt = Self.expired
        note(zone)
    }

    func published(
        _ zone: ZoneSettings, _ soa: SOA, leaseEnd: Instant?, identity: FileIdentity, record: TransferRecord
    ) {
        let now = clock.wallClock
        states[ZoneStateKey(zone)] = ZoneState(
            serial: soa.serial, refresh: soa.refresh, retry: soa.retry, expire: soa.expire, lastConfirmed: now,
            expiresAt: expiry(leaseEnd), file: ZoneState.PublishedFile(zone.file, identity),
            lastTransfer: ZoneState.LastTransfer(record, endedAt: now))
        note(zone)
    }

    func confirmed(_ zone: ZoneSettings, leaseEnd: Instant?) {
        let key = ZoneStateKey(zone)
        guard states[key] != nil else { return }
        states[key]?.lastConfirmed = clock.wallClock
        states[key]?.expiresAt = expiry(leaseEnd)
        note(zone)
    }

    /// Writes what changes until the task is cancelled, and then the rest.
    func run() async {
        while !Task.isCancelled {
            await alarm.wait(for: nil)
            try? await Task.sleep(for: Self.pause)
            if !Task.isCancelled { await save() }
        }
    }

    /// Writes what is not written yet.
    func save() async {
        let keys = unsaved
        unsaved = []
        var changed: [ZoneStateKey: ZoneState] = [:]
        for key in keys { changed[key] = states[key] }
        do throws(StateDatabaseError) {
            try await database.save(changed)
            hasFailed = false
        } catch {
            unsaved.formUnion(keys)
            // Whoever cancels this saves once more.
            guard !Task.isCancelled else { return }
            if !hasFailed { Self.log.error("\(error)") }
            hasFailed = true
        }
    }

    private func note(_ zone: ZoneSettings) {
        unsaved.insert(ZoneStateKey(zone))
        alarm.ring()
    }

    private func expiry(_ leaseEnd: Instant?) -> Int64 {
        clock.wallClock + (leaseEnd.map { $0.milliseconds(since: clock.now) / 1000 } ?? 0)
    }
}

extension ZoneStateKey {
    fileprivate init(_ zone: ZoneSettings) {
        self.init(name: zone.name, recordClass: zone.recordClass, view: zone.view)
    }
}

extension FileIdentity {
    fileprivate init(_ file: ZoneState.PublishedFile) {
        self.init(
            size: file.size, inode: file.inode, modified: file.modified,
            digest: file.digest.flatMap(ContentDigest.init(octets:)))
    }
}

extension ZoneState.PublishedFile {
    fileprivate init(_ path: String, _ identity: FileIdentity) {
        self.init(
            path: path, size: identity.size, inode: identity.inode, modified: identity.modified,
            digest: identity.digest?.octets)
    }
}

extension ZoneState.LastTransfer {
    fileprivate init(_ record: TransferRecord, endedAt: Int64) {
        self.init(
            endedAt: endedAt, primary: record.primary.description, messages: Int64(record.statistics.messages),
            records: Int64(record.statistics.records), octets: Int64(record.statistics.octets),
            milliseconds: record.elapsed.milliseconds)
    }
}
