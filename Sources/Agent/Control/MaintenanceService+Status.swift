import Configuration
import Control
import DNS
import Glibc
import StateDatabase
import TSIG
import ZoneMaintenance

extension MaintenanceService {
    /// How the server is. Looks at every zone.
    func status(configurationFile: String, debugLevel: Int, bootTime: Int64) async -> ServerStatus {
        let commands = await means.commands.counts
        let transfers = means.transfers.slots.counts
        return ServerStatus(
            version: "secondaryd \(Version.text)", processID: Int(getpid()), bootTime: bootTime, lastConfigured: configuredAt,
            configurationFile: configurationFile, zones: table.count, zonesHeld: table.count(of: .ok),
            zonesExpired: table.count(of: .expired), zonesNotLoaded: table.count(of: .none), debugLevel: debugLevel,
            transfersRunning: transfers.taken, transfersDeferred: transfers.waiting,
            soaQueriesInProgress: means.polls.counts.taken, commands: ServerStatus.Commands(commands))
    }

    /// How a zone is, in each view that has it.
    func status(of selection: ZoneSelection) async throws(ControlFailure) -> [ZoneStatus] {
        var statuses: [ZoneStatus] = []
        for id in try ids(of: selection) {
            guard let zone = zones[id] else { continue }
            let state = await states.state(of: zone)
            var keys: [String?] = []
            for primary in zone.primaries { keys.append(await means.keys.name(at: primary)) }
            // It may have been removed meanwhile.
            guard let copy = table.copyState(of: id) else { continue }
            statuses.append(status(id, zone, copy, state, keys: keys))
        }
        return statuses
    }

    private func status(
        _ id: ZoneID, _ zone: ZoneSettings, _ copy: CopyState, _ state: ZoneState?, keys: [String?]
    ) -> ZoneStatus {
        ZoneStatus(
            name: "\(zone.name)", recordClass: "\(zone.recordClass)", view: zone.view, file: zone.file,
            copy: ZoneStatus.Copy(copy), action: action(of: id),
            serial: table.heldSerial(of: id)?.value ?? (copy == .expired ? state?.serial.value : nil),
            lastLoaded: state?.lastTransfer?.endedAt, nextRefresh: table.nextRound(of: id).map(wallClock),
            expires: table.leaseEnd(of: id).map(wallClock), isRefreshQueued: table.wantsAnotherRound(id),
            lastTransfer: state?.lastTransfer.map { ZoneStatus.LastTransfer($0) },
            primaries: zip(zone.primaries, keys).map { status(of: $0, key: $1, for: id) })
    }

    private func action(of id: ZoneID) -> ZoneStatus.Action {
        switch table.roundState(of: id) {
        case .waiting, nil: .waiting
        case .pending, .deferred: .queued
        case .refreshing: isParked(id) || means.transfers.running.contains(id) ? .transferring : .polling
        }
    }

    private func status(of primary: Primary, key: String?, for id: ZoneID) -> PrimaryStatus {
        let contact = means.primaries.contact(with: primary, about: id)
        return PrimaryStatus(
            address: "\(primary.endpoint)", key: key, serial: contact?.serial?.value,
            lastSOA: contact?.answeredAt.map(wallClock),
            roundTripMilliseconds: contact?.roundTrip.map { $0 / .milliseconds(1) },
            lastError: contact?.failure, lastErrorAt: contact?.failedAt.map(wallClock),
            backoffUntil: means.primaries.unreachableUntil(primary, at: means.clock.now).map(wallClock))
    }

    /// The calendar's time of an instant, in seconds since 1970, as the calendar is set now.
    private func wallClock(_ instant: Instant) -> Int64 {
        means.clock.wallClock + instant.milliseconds(since: means.clock.now) / 1000
    }
}

extension ZoneStatus.Copy {
    fileprivate init(_ copy: CopyState) {
        self =
            switch copy {
            case .ok: .held
            case .expired: .expired
            case .none: .notLoaded
            }
    }
}

extension ZoneStatus.LastTransfer {
    fileprivate init(_ transfer: ZoneState.LastTransfer) {
        self.init(
            primary: transfer.primary, endedAt: transfer.endedAt, messages: Int(transfer.messages),
            records: Int(transfer.records), bytes: Int(transfer.octets), milliseconds: transfer.milliseconds)
    }
}

extension ServerStatus.Commands {
    fileprivate init(_ counts: CommandCounts) {
        self.init(
            succeeded: counts.succeeded, failed: counts.failed, givenUp: counts.givenUp, overtaken: counts.overtaken,
            served: counts.served, neverServed: counts.neverServed)
    }
}
