import Configuration
import DNS
import ZoneMaintenance

/// Puts into the log what has happened to zones.
struct ZoneEventLog: ZoneListener {
    /// A poll or a transfer that was under way has its lines to the end.
    let hearsOfRemovedZones = true

    nonisolated(nonsending) func heard(_ event: ZoneEvent, of id: ZoneID, _ zone: ZoneSettings) async {
        switch event {
        case .polled(let answer, let decision, _, let primary, _):
            ZoneLog.answered(answer, decision, by: primary, about: zone)
        case .pollFailed(let failure, let primary):
            PollSentence(.failed(failure), about: primary.peer, of: zone).log()
        case .transferUpToDate(let record):
            record.log.upToDate(record)
        case .transferFailed(let failure, let record):
            record.log.failed(failure, record)
        case .published(let publication, _):
            publication.version.record.log.published(publication)
        case .expired:
            ZoneLog(zone).expired()
        case .confirmed, .leftBehind, .setAside, .removed:
            break
        }
    }
}
