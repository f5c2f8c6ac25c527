import Configuration
import DNS
import ZoneMaintenance
import ZoneTransfer

/// Has remembered what primaries said of the zones that they were last asked about.
struct ContactListener: ZoneListener {
    let primaries: PrimaryMemory
    let clock: AgentClock

    nonisolated(nonsending) func heard(_ event: ZoneEvent, of id: ZoneID, _ zone: ZoneSettings) async {
        switch event {
        case .polled(let answer, _, _, let primary, let roundTrip):
            primaries.answered(primary, about: id, serial: answer.soa.serial, roundTrip: roundTrip, at: clock.now)
        case .pollFailed(let failure, let primary):
            primaries.failed(primary, about: id, "\(failure)", at: clock.now)
        case .published(let publication, _):
            let record = publication.version.record
            // What was polled has answered then.
            guard record.request.order.polled == nil else { return }
            primaries.answered(
                record.primary, about: id, serial: publication.soa.serial, roundTrip: record.account.roundTrip, at: clock.now)
        case .transferFailed(let failure, let record):
            // A difference that came to nothing is followed by an AXFR, and whoever shuts down has found out nothing.
            guard !failure.isShutdown, !(record.account.isIXFR && failure.isWorthRetryingByAXFR) else { return }
            primaries.failed(record.primary, about: id, failure.reason, at: clock.now)
        case .transferUpToDate, .confirmed, .expired, .leftBehind, .setAside, .removed:
            break
        }
    }
}
