import Configuration
import DNS
import ZoneMaintenance

/// Puts into the log what has happened to zones.
struct ZoneEventLog: ZoneListener {
    /// A poll or a transfer that was under way has its lines to the end.
    let hearsOfRemovedZones = true

    nonisolated(nonsending) func heard(_ event: ZoneEvent, of id: ZoneID, _ zone: ZoneSettings) async {
        switch event {
        case .polled(let answer, let decision, let primary, _):
            ZoneLog(zone).answered(answer, decision, by: primary)
        case .pollFailed(let failure, let primary):
            PollSentence(.failed(failure), about: primary.peer, of: zone).log()
        case .transferUpToDate(let record):
            TransferLog(zone, from: record.primary.endpoint).upToDate(record)
        case .transferFailed(let failure, let record):
            TransferLog(zone, from: record.primary.endpoint).failed(failure, record)
        case .published(let publication, _):
            TransferLog(zone, from: publication.version.record.primary.endpoint).published(publication)
        case .expired:
            ZoneLog(zone).expired()
        case .confirmed, .leftBehind, .setAside, .removed:
            break
        }
    }
}
