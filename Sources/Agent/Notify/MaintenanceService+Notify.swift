import Configuration
import DNS
import NIOCore
import SystemPackage
import TSIG
import Transport
import ZoneFile
import ZoneMaintenance

// What comes in.
extension MaintenanceService {
    /// From now on NOTIFY is heard and sent as these settings say, with the addresses that this machine has now.
    ///
    /// Returns these addresses. Where the kernel does not tell them they are those of before, and unknown where there were none: what is
    /// written as addresses works without.
    @discardableResult
    func followNotifyRules(of settings: Settings) -> Interfaces {
        let interfaces = ownInterfaces(for: settings)
        notifying.follow(NotifyRules(settings, on: interfaces), notifyRate: settings.notifyRate)
        return interfaces
    }

    /// Says once that the kernel does not tell them, where somebody waits for NOTIFY.
    private func ownInterfaces(for settings: Settings) -> Interfaces {
        let former = notifying.rules?.interfaces ?? .unknown
        do throws(TransportError) {
            let interfaces = try Interfaces.ofThisMachine()
            notifying.interfacesError = nil
            return interfaces
        } catch {
            if notifying.interfacesError != error, settings.listensForNotify {
                NotifyLog.noInterfaces(error, areKnown: former.areKnown)
                notifying.interfacesError = error
            }
            return former
        }
    }

    /// Judges a message to the NOTIFY socket, answers it, and does what it is reason for.
    func receive(_ message: ReceivedMessage) {
        guard let rules = notifying.rules, let sender = Endpoint(message.sender) else { return message.answer(nil) }
        let now = means.clock.now
        let hadReports = notifying.receiver.nextDeadline != nil
        let verdict = notifying.receiver.receive(
            message.octets.readableBytesUInt8Span, from: sender, at: now, signedAt: means.clock.tsigTime,
            keys: { rules.keys(named: $0) },
            zones: { name, recordClass, key in
                zones.ids(named: name).compactMap { notified($0, recordClass, by: sender.address, key: key, rules) }
            })
        message.answer(verdict.reply)
        for report in verdict.reports { NotifyLog.received(report) }
        for action in verdict.actions { follow(action, at: now) }
        if !hadReports, notifying.receiver.nextDeadline != nil { means.alarm.ring() }
    }

    private func notified(
        _ id: ZoneID, _ recordClass: RecordClass, by address: IPAddress, key: TSIGKey?, _ rules: NotifyRules
    ) -> NotifiedZone? {
        guard let zone = zones[id], zone.recordClass == recordClass else { return nil }
        return NotifiedZone(
            id: id, text: zone.text, admission: rules.admission(of: address, key: key, notifying: zone),
            held: table.heldSerial(of: id), isRefreshing: table.roundState(of: id) == .refreshing)
    }

    private func follow(_ action: NotifyAction, at now: Instant) {
        switch action {
        case .refresh(let id, let first), .queued(let id, let first):
            // BIND: a primary that sends is one that can be reached.
            if let first, let zone = zones[id] { means.primaries.reportAlive(zone.primaries[first]) }
            table.handle(.notified(by: first), for: id, at: now, using: &generator)
            means.alarm.ring()
        case .upToDate:
            break
        }
    }

    /// Says what was left out of the log of late, if it is time to.
    func reportSuppressedNotifies() {
        for report in notifying.receiver.suppressedReports(at: means.clock.now) { NotifyLog.received(report) }
    }
}

// What goes out.
extension MaintenanceService {
    /// Tells whoever is to be told of the version that is held; returns whether one is.
    func announce(_ id: ZoneID) async -> Bool {
        guard let zone = zones[id], let soa = await means.transfers.soa(of: zone), table.heldSerial(of: id) == soa.serial
        else { return false }
        announce(soa, of: id, zone)
        return true
    }

    /// Tells whoever is to be told of a version that was published.
    func announce(_ soa: SOA, of id: ZoneID, _ zone: ZoneSettings) {
        guard let rules = notifying.rules else { return }
        notifying.sender.announce(
            soa, of: id, to: rules.targets(of: zone, mname: soa.mname), delay: zone.options.notifyDelay, at: means.clock.now)
        means.alarm.ring()
    }

    /// The next server to be told, and of which zone; to be called until it returns nil.
    func nextNotification() -> (notification: ZoneNotification, zone: ZoneSettings)? {
        while let order = notifying.sender.due(at: means.clock.now) {
            switch order {
            case .begin(let id, let serial):
                if let zone = zones[id] {
                    NotifyLog.sent(NotifySendReport(.began(serial)), about: zone)
                } else {
                    notifying.sender.remove(id)
                }
            case .send(let notification):
                if let zone = zones[notification.zone] { return (notification, zone) }
                notifying.sender.remove(notification.zone)
                notifying.sender.finished()
            }
        }
        return nil
    }

    /// Tells one server, and takes note that it was told or could not be.
    func tell(_ notification: ZoneNotification, of zone: ZoneSettings) async {
        let notifier = Notifier(network: means.poller.network, clock: means.clock)
        await notifier.tell(notification, of: zone) { await self.isStillTrue(notification) }
        notifying.sender.finished()
        notifying.told.ring()
        means.alarm.ring()
    }

    private func isStillTrue(_ notification: ZoneNotification) -> Bool {
        table.heldSerial(of: notification.zone) == notification.soa.serial
    }

    /// Returns when everybody was told who is to be told, or the task is cancelled.
    func waitUntilTold() async {
        while !notifying.sender.isIdle, !Task.isCancelled { await notifying.told.wait(for: nil) }
    }
}

extension TransferService {
    /// The SOA record that the zone's file begins with.
    fileprivate func soa(of zone: ZoneSettings) async -> SOA? {
        await withTaskExecutorPreference(executor) { HeldZoneFile.soa(of: zone.name, at: FilePath(zone.file)) }
    }
}
