import Configuration
import DNS
import ZoneMaintenance

/// Puts into the log what has happened to zones.
struct ZoneEventLog: ZoneListener {
    func heard(_ event: ZoneEvent, of id: ZoneID, _ zone: ZoneSettings) async {
        switch event {
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
