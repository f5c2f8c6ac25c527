import Configuration
import DNS
import ZoneMaintenance

/// Puts into the log what has happened to zones.
struct ZoneEventLog: ZoneListener {
    nonisolated(nonsending) func heard(_ event: ZoneEvent, of id: ZoneID, _ zone: ZoneSettings) async {
        switch event {
        case .polled(let answer, let decision, let primary, _):
            ZoneLog(zone).answered(answer, decision, by: primary)
        case .pollFailed(let failure, let primary):
            PollSentence(.failed(failure), about: primary.peer, of: zone).log()
        case .published(let publication, _):
            ZoneLog(zone).transferred(publication.soa.serial, key: publication.keyName)
            let log = TransferLog(zone: zone.text, primary: publication.primary)
            log.leftOut(publication.statistics)
            log.status("success")
            log.completed(publication.received, publication.publishedAfter, serial: publication.soa.serial)
        case .expired:
            ZoneLog(zone).expired()
        case .confirmed, .leftBehind, .setAside, .removed:
            break
        }
    }
}
