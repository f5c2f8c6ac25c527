import Configuration
import DNS
import Exchange
import Logging
import StateDatabase
import SystemPackage
import ZoneFile
import ZoneMaintenance
import ZoneTransfer

/// Remembers leases and published files over restarts; gathers what changes and writes it in batches. Only what is not written yet
/// is in memory: all else is read when it is asked for.
///
/// What is not written when the process dies costs a poll or a transfer, never a wrong zone: a file counts only while it
/// is the one that the database describes.
actor StateKeeper: ZoneListener {
    /// What a file at hand says, and when the lease on it ends.
    typealias HeldCopy = (timers: SOATimers, leaseEnd: Instant)

    /// Zones whose state is read at a time.
    private static let batch = 1000
    /// How long changes gather before they are written.
    private static let pause = Duration.seconds(1)

    /// Stands for the end of a lease that has been seen to end.
    private static let expired: Int64 = 0

    let database: StateDatabase
    private let clock: SystemClock
    private let alarm = Alarm()
    private var unsaved: [ZoneStateKey: ZoneStateChange] = [:]
    /// On their way to the disk.
    private var saving: [ZoneStateKey: ZoneStateChange] = [:]
    private var hasFailed = false

    init(in folder: FilePath, clock: SystemClock) throws(AgentError) {
        self.clock = clock
        do throws(StateDatabaseError) {
            let opened = try StateDatabase.open(in: folder.string)
            database = opened.database
            if let aside = opened.movedAside {
                Logger.general.warning(
                    "the state database was damaged and renamed to '\(aside)'; all zones will be transferred")
            }
        } catch {
            throw .stateDatabase(error)
        }
    }

    /// The copies that are at hand, in the order of the zones: those whose file is the one that was published.
    func held(_ zones: [ZoneSettings]) async -> [HeldCopy?] {
        var copies: [HeldCopy?] = []
        copies.reserveCapacity(zones.count)
        var listings = FolderListings()
        var batch = zones.prefix(Self.batch)
        var states = await read(batch)
        while !batch.isEmpty {
            let following = zones[batch.endIndex...].prefix(Self.batch)
            // While this batch's files are looked at.
            async let next = read(following)
            for (zone, state) in zip(batch, states) {
                copies.append(held(zone, withChanges(ZoneStateKey(zone), state), &listings))
            }
            states = await next
            batch = following
        }
        return copies
    }

    private func held(_ zone: ZoneSettings, _ state: ZoneState?, _ listings: inout FolderListings) -> HeldCopy? {
        if let state, state.expiresAt == Self.expired { return nil }
        // Of a zone that is not known, a file is only to be told of.
        let mayBeThere = state != nil || listings.mayHold(zone.file)
        let identity = mayBeThere ? FileIdentity(of: FilePath(zone.file)) : nil
        guard let state, state.file.path == zone.file, let identity, identity.hasSameStatus(as: FileIdentity(state.file))
        else {
            if identity != nil { ZoneLog(zone).notOurFile(isMissing: false) }
            return nil
        }
        // A calendar that was set back must not make a lease longer than it was given.
        let left = min(state.expiresAt - clock.wallClock, state.expiresAt - state.lastConfirmed)
        return (SOATimers(state), clock.now.adding(milliseconds: max(0, left) * 1000))
    }

    /// What the SOA record of the copy says, as it was published.
    func timers(of zone: ZoneSettings) async -> SOATimers? { await state(of: zone).map(SOATimers.init) }

    /// What is known of the zone's published file, whether or not it is still there.
    func copy(of zone: ZoneSettings) async -> PublishedCopy? {
        await state(of: zone).map { PublishedCopy(serial: $0.serial, identity: FileIdentity($0.file)) }
    }

    /// The file that a difference may follow: published by us at the zone's place, and not expired since.
    func publishedFile(of zone: ZoneSettings) async -> FileIdentity? {
        guard let state = await state(of: zone), state.expiresAt != Self.expired, state.file.path == zone.file else {
            return nil
        }
        return FileIdentity(state.file)
    }

    /// All that is remembered of the zone.
    func state(of zone: ZoneSettings) async -> ZoneState? {
        let state = await read([zone])[0]
        return withChanges(ZoneStateKey(zone), state)
    }

    /// What stands in the database. What cannot be read is logged, and as good as not known: it costs a transfer.
    @concurrent private nonisolated func read(_ zones: ArraySlice<ZoneSettings>) async -> [ZoneState?] {
        do throws(StateDatabaseError) {
            return try await database.states(of: zones.map { ZoneStateKey($0) })
        } catch {
            // At a shutdown nobody has use for the answer any more.
            if error != .cancelled { Logger.general.error("\(error)") }
            return Array(repeating: nil, count: zones.count)
        }
    }

    /// The zone's state, with what is not written yet.
    private func withChanges(_ key: ZoneStateKey, _ state: ZoneState?) -> ZoneState? {
        let written = saving[key].map { $0.applied(to: state) } ?? state
        return unsaved[key].map { $0.applied(to: written) } ?? written
    }

    nonisolated func hears(of event: ZoneEvent, _ zone: ZoneSettings) -> Bool {
        switch event {
        case .polled(_, .current, _, _, _), .published, .confirmed, .leftBehind: true
        default: false
        }
    }

    nonisolated(nonsending) func heard(_ event: ZoneEvent, of id: ZoneID, _ zone: ZoneSettings) async {
        switch event {
        case .published(let publication, let expiry): await published(zone, publication, leaseEnd: expiry)
        case .polled(_, .current, let expiry, _, _), .confirmed(let expiry): await confirmed(zone, leaseEnd: expiry)
        case .leftBehind(let copy): await expired(zone, copy)
        case .polled, .pollFailed, .transferUpToDate, .transferFailed, .expired, .setAside, .removed: break
        }
    }

    /// Takes note that this copy has expired, so that no later start takes it for held or says so once more.
    private func expired(_ zone: ZoneSettings, _ copy: PublishedCopy) async {
        guard let state = await state(of: zone), FileIdentity(state.file).hasSameStatus(as: copy.identity) else { return }
        note(.confirmed(lastConfirmed: state.lastConfirmed, expiresAt: Self.expired), of: zone)
    }

    private func published(_ zone: ZoneSettings, _ publication: PublishedVersion, leaseEnd: Instant?) {
        let (now, soa) = (clock.wallClock, publication.soa)
        let state = ZoneState(
            serial: soa.serial, refresh: soa.refresh, retry: soa.retry, expire: soa.expire, lastConfirmed: now,
            expiresAt: expiry(leaseEnd), file: ZoneState.PublishedFile(zone.file, publication.identity),
            lastTransfer: ZoneState.LastTransfer(publication, endedAt: now))
        note(.published(state), of: zone)
    }

    private func confirmed(_ zone: ZoneSettings, leaseEnd: Instant?) {
        note(.confirmed(lastConfirmed: clock.wallClock, expiresAt: expiry(leaseEnd)), of: zone)
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
        // Two at a time would each think that it holds all that is on its way.
        guard saving.isEmpty, !unsaved.isEmpty else { return }
        saving = unsaved
        unsaved = [:]
        defer { saving = [:] }
        do throws(StateDatabaseError) {
            try await database.save(saving)
            hasFailed = false
        } catch {
            unsaved.merge(saving) { later, earlier in earlier.followed(by: later) }
            // Whoever cancels this saves once more.
            guard !Task.isCancelled else { return }
            if !hasFailed { Logger.general.error("\(error)") }
            hasFailed = true
        }
    }

    private func note(_ change: ZoneStateChange, of zone: ZoneSettings) {
        let key = ZoneStateKey(zone)
        unsaved[key] = unsaved[key].map { $0.followed(by: change) } ?? change
        alarm.ring()
    }

    private func expiry(_ leaseEnd: Instant?) -> Int64 {
        clock.wallClock + (leaseEnd.map { $0.milliseconds(since: clock.now) / 1000 } ?? 0)
    }
}

/// A version of a zone and the file that it was published in.
struct PublishedCopy: Sendable {
    let serial: Serial
    let identity: FileIdentity
}

extension SOATimers {
    fileprivate init(_ state: ZoneState) {
        self.init(serial: state.serial, refresh: state.refresh, retry: state.retry, expire: state.expire)
    }
}

extension ZoneStateKey {
    init(_ zone: ZoneSettings) {
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
    fileprivate init(_ publication: PublishedVersion, endedAt: Int64) {
        let record = publication.version.record
        let received = record.account.statistics
        self.init(
            endedAt: endedAt, primary: record.primary.endpoint.description, messages: Int64(received.messages),
            records: Int64(received.records), octets: Int64(received.octets), milliseconds: record.elapsed.milliseconds)
    }
}
