import Configuration
import DNS
import ZoneMaintenance

/// Has remembered what primaries said of the zones that they were last asked about.
struct ContactListener: ZoneListener {
    let primaries: PrimaryMemory
    let clock: AgentClock

    nonisolated(nonsending) func heard(_ event: ZoneEvent, of id: ZoneID, _ zone: ZoneSettings) async {
        switch event {
        case .polled(let answer, _, let primary, let roundTrip):
            primaries.answered(primary, about: id, serial: answer.soa.serial, roundTrip: roundTrip, at: clock.now)
        case .pollFailed(let failure, let primary):
            primaries.failed(primary, about: id, "\(failure)", at: clock.now)
        case .published, .confirmed, .expired, .leftBehind, .setAside, .removed:
            break
        }
    }
}
