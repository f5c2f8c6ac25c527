import Configuration
import DNS
import Exchange
import ZoneMaintenance

/// Tells others of the zones' new versions: paced by a `NotifySender`, sent by a `Notifier`.
actor NotifyOutbox: ZoneListener {
    private var sender = NotifySender()
    /// `nil`: nobody is told.
    private var rules: NotifyRules?
    /// Of zones that somebody is told of, by their rows: their settings and the version that they have.
    private var zones: [UInt32: (zone: ZoneSettings, serial: Serial)] = [:]
    private let network: Network
    private let clock: SystemClock
    /// Rung when there may be something to send.
    private let alarm = Alarm()
    /// Rung when a server was told, or could not be.
    private let told = Alarm()

    init(network: Network, clock: SystemClock) {
        self.network = network
        self.clock = clock
    }

    /// Tells whom these rules name from here on, `notifyRate` servers a second.
    func follow(_ rules: NotifyRules, notifyRate: UInt32) {
        self.rules = rules
        sender.setRate(notifyRate)
    }

    nonisolated func hears(of event: ZoneEvent, _ zone: ZoneSettings) -> Bool {
        switch event {
        case .published, .leftBehind, .removed: true
        default: false
        }
    }

    nonisolated(nonsending) func heard(_ event: ZoneEvent, of id: ZoneID, _ zone: ZoneSettings) async {
        switch event {
        case .published(let publication, _): await announce(publication.soa, of: id, zone)
        case .leftBehind(let copy): await forget(id, with: copy.serial)
        case .removed: await forget(id)
        case .polled, .pollFailed, .transferUpToDate, .transferFailed, .confirmed, .expired, .setAside: break
        }
    }

    /// Tells whoever is to be told of a version that is held.
    func announce(_ soa: SOA, of id: ZoneID, _ zone: ZoneSettings) {
        guard let rules else { return }
        let targets = rules.targets(of: zone, mname: soa.mname)
        zones[id.index] = targets.isEmpty ? nil : (zone, soa.serial)
        sender.announce(soa, of: id, to: targets, delay: zone.options.notifyDelay, at: clock.now)
        alarm.ring()
    }

    /// Tells nobody of a zone that has expired with `serial`, or is no longer configured, with any.
    private func forget(_ id: ZoneID, with serial: Serial? = nil) {
        guard serial == nil || zones[id.index]?.serial == serial else { return }
        zones[id.index] = nil
        sender.remove(id)
    }

    /// Tells who is to be told until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                while let (notification, zone) = nextNotification() {
                    group.addTask { await self.tell(notification, of: zone) }
                }
                await alarm.wait(for: untilNextDeadline)
            }
        }
    }

    private var untilNextDeadline: Duration? {
        sender.nextDeadline.map { .milliseconds(max(0, $0.milliseconds(since: clock.now))) }
    }

    /// The next server to be told, and of which zone; to be called until it returns nil.
    private func nextNotification() -> (notification: ZoneNotification, zone: ZoneSettings)? {
        while let order = sender.due(at: clock.now) {
            switch order {
            case .begin(let id, let serial):
                if let zone = zones[id.index]?.zone { NotifySentence(.began(serial), about: zone).log() }
            case .send(let notification):
                if let zone = zones[notification.zone.index]?.zone { return (notification, zone) }
                sender.finished()
            }
        }
        return nil
    }

    /// Tells one server, and takes note that it was told or could not be.
    private func tell(_ notification: ZoneNotification, of zone: ZoneSettings) async {
        let notifier = Notifier(network: network, clock: clock)
        await notifier.tell(notification, of: zone) { await self.isStillTrue(notification) }
        sender.finished()
        told.ring()
        alarm.ring()
    }

    private func isStillTrue(_ notification: ZoneNotification) -> Bool {
        zones[notification.zone.index]?.serial == notification.soa.serial
    }

    /// Returns when everybody was told who is to be told, or the task is cancelled.
    func waitUntilTold() async {
        while !sender.isIdle, !Task.isCancelled { await told.wait(for: nil) }
    }
}
