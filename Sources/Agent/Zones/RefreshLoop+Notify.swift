import Configuration
import DNS
import SystemPackage
import ZoneFile
import ZoneMaintenance

extension RefreshLoop {
    /// The zones of that name, in each class and view that has it.
    func standing(ofZonesNamed name: Name) -> [ZoneStanding] {
        zones.ids(named: name).compactMap { standing(of: $0) }
    }

    /// A NOTIFY came that calls for a query, from the primary at this place in the zone's list, or from somebody else.
    func notified(_ id: ZoneID, by primary: Int?) {
        // BIND: a primary that sends is one that can be reached.
        if let primary, let zone = zones[id], zone.primaries.indices.contains(primary) {
            means.primaries.reportAlive(zone.primaries[primary])
        }
        table.handle(.notified(by: primary), for: id, at: means.clock.now, using: &generator)
        means.alarm.ring()
    }

    /// Tells whoever is to be told of the version that is held; returns whether one is.
    func announce(_ id: ZoneID) async -> Bool {
        guard let zone = zones[id], let soa = await means.transfers.soa(of: zone), table.heldSerial(of: id) == soa.serial
        else { return false }
        await means.outbox.announce(soa, of: id, zone)
        return true
    }
}

extension TransferService {
    /// The SOA record that the zone's file begins with.
    fileprivate func soa(of zone: ZoneSettings) async -> SOA? {
        await withTaskExecutorPreference(executor) { HeldZoneFile.soa(of: zone.name, at: FilePath(zone.file)) }
    }
}
