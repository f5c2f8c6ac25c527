import Configuration
import Control
import DNS
import Exchange
import Glibc
import StateDatabase
import TSIG
import ZoneMaintenance

/// Says how the server is and how its zones are, to those who ask at the control socket.
struct StatusReader: Sendable {
    let services: AgentServices

    private var refreshLoop: RefreshLoop { services.refreshLoop }
    private var means: RefreshMeans { refreshLoop.means }

    /// How the server is. Looks at every zone.
    func status(
        configurationFile: String, configuredAt: Int64, debugLevel: Int, bootTime: Int64
    ) async -> ServerStatus {
        let commands = await services.commands.counts
        let zones = await refreshLoop.counts
        let transfers = means.slots.transfers.counts
        return ServerStatus(
            version: "secondaryd \(Version.text)", processID: Int(getpid()), bootTime: bootTime, lastConfigured: configuredAt,
            configurationFile: configurationFile, zones: zones.all, zonesLoaded: zones.held, zonesExpired: zones.expired,
            zonesNotLoaded: zones.notLoaded, debugLevel: debugLevel, transfersRunning: transfers.taken,
            transfersDeferred: transfers.waiting, soaQueriesInProgress: means.slots.polls.counts.taken,
            commands: ServerStatus.Commands(commands))
    }

    /// How a zone is, in each view that has it.
    func status(of selection: ZoneSelection) async throws(ControlFailure) -> [ZoneStatus] {
        var statuses: [ZoneStatus] = []
        for id in try await refreshLoop.ids(of: selection) {
            guard let standing = await refreshLoop.standing(of: id) else { continue }
            let state = await services.states.state(of: standing.zone)
            var keys: [String?] = []
            for primary in standing.zone.primaries { keys.append(await key(at: primary)) }
            // It may have been removed or refreshed meanwhile.
            guard let standing = await refreshLoop.standing(of: id) else { continue }
            statuses.append(status(standing, state, keys: keys))
        }
        return statuses
    }

    /// The key that the primary is asked with first.
    private func key(at primary: Primary) async -> String? {
        guard let first = means.primaries.keys(of: primary).first else { return nil }
        return await services.keys.name(of: first, at: primary)
    }

    private func status(_ standing: ZoneStanding, _ state: ZoneState?, keys: [String?]) -> ZoneStatus {
        let zone = standing.zone
        return ZoneStatus(
            name: "\(zone.name)", recordClass: "\(zone.recordClass)", view: zone.view, file: zone.file,
            copy: ZoneStatus.Copy(standing.copy), action: action(of: standing),
            serial: standing.heldSerial?.value ?? (standing.copy == .expired ? state?.serial.value : nil),
            lastLoaded: state?.lastTransfer?.endedAt, nextRefresh: standing.refresh.next.map(wallClock),
            expires: standing.expiry.map(wallClock), isRefreshQueued: standing.refresh.isWantedAgain,
            lastTransfer: state?.lastTransfer.map { ZoneStatus.LastTransfer($0) },
            primaries: zip(zone.primaries, keys).map { status(of: $0, key: $1, for: standing.id) })
    }

    private func action(of standing: ZoneStanding) -> ZoneStatus.Action {
        switch standing.refresh.state {
        case .waiting: .waiting
        case .pending, .deferred: .queued
        case .refreshing:
            standing.refresh.isParked || services.transfers.running.contains(standing.id) ? .transferring : .polling
        }
    }

    private func status(of primary: Primary, key: String?, for id: ZoneID) -> PrimaryStatus {
        let contact = means.primaries.contact(with: primary, about: id)
        return PrimaryStatus(
            address: "\(primary.endpoint)", key: key, serial: contact?.serial?.value,
            lastSOA: contact?.answeredAt.map(wallClock),
            roundTripMilliseconds: contact?.roundTrip.map { $0 / .milliseconds(1) },
            lastError: contact?.failure, lastErrorAt: contact?.failedAt.map(wallClock),
            backoffUntil: means.primaries.unreachableUntil(primary, at: services.clock.now).map(wallClock))
    }

    /// The calendar's time of an instant, in seconds since 1970, as the calendar is set now.
    private func wallClock(_ instant: Instant) -> Int64 {
        services.clock.wallClock + instant.milliseconds(since: services.clock.now) / 1000
    }
}

extension ZoneStatus.Copy {
    fileprivate init(_ copy: CopyState) {
        self =
            switch copy {
            case .ok: .loaded
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
            succeeded: counts.succeeded, failed: counts.failed, givenUp: counts.givenUp, superseded: counts.superseded,
            served: counts.served, neverServed: counts.neverServed)
    }
}
