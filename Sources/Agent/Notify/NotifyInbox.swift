import Configuration
import DNS
import Exchange
import NIOCore
import TSIG
import Transport
import ZoneMaintenance

/// Judges what comes to the NOTIFY sockets, answers it, and lets the zones' refreshes know.
actor NotifyInbox {
    private var receiver = NotifyReceiver()
    /// `nil`: nobody is heard.
    private var rules: NotifyRules?
    /// Why the kernel did not tell the addresses of this machine when it was last asked; `nil`: it did, or nothing was said of it.
    private var interfacesError: TransportError?
    private let refreshLoop: RefreshLoop
    private let clock: SystemClock
    /// Rung when there is something to be said later of what came.
    private let alarm = Alarm()

    init(refreshLoop: RefreshLoop, clock: SystemClock) {
        self.refreshLoop = refreshLoop
        self.clock = clock
    }

    /// From now on NOTIFY is heard as these settings say, with the addresses that this machine has now.
    ///
    /// Returns the rules, with these addresses. Where the kernel does not tell them they are those of before, and unknown where there were
    /// none: what is written as addresses works without. That is said once, where somebody waits for NOTIFY.
    func follow(_ settings: Settings) -> NotifyRules {
        let rules = NotifyRules(settings, on: ownInterfaces(for: settings))
        self.rules = rules
        return rules
    }

    private func ownInterfaces(for settings: Settings) -> Interfaces {
        let former = rules?.interfaces ?? .unknown
        do throws(TransportError) {
            let interfaces = try Interfaces.ofThisMachine()
            interfacesError = nil
            return interfaces
        } catch {
            if interfacesError != error, settings.listensForNotify {
                ListeningLog.noInterfaces(error, areKnown: former.areKnown)
                interfacesError = error
            }
            return former
        }
    }

    /// Judges a message to the NOTIFY socket, answers it, and does what it is reason for.
    func receive(_ message: ReceivedMessage) async {
        guard let rules, let sender = Endpoint(message.sender) else { return message.answer(nil) }
        let zones = await zones(named: message.octets)
        let hadReports = receiver.nextDeadline != nil
        let verdict = receiver.receive(
            message.octets.readableBytesUInt8Span, from: sender, at: clock.now, signedAt: clock.tsigTime,
            keys: { rules.keys(named: $0) },
            zones: { _, recordClass, key in
                zones.filter { $0.zone.recordClass == recordClass }.map { found in
                    NotifiedZone(
                        id: found.id, text: found.zone.text,
                        admission: rules.admission(of: sender.address, key: key, notifying: found.zone),
                        held: found.heldSerial, isRefreshing: found.isRefreshing)
                }
            })
        message.answer(verdict.reply)
        for report in verdict.reports { report.log() }
        for action in verdict.actions {
            switch action {
            case .refresh(let id, let first), .queued(let id, let first): await refreshLoop.notified(id, by: first)
            case .upToDate: break
            }
        }
        if !hadReports, receiver.nextDeadline != nil { alarm.ring() }
    }

    /// The zones that a message may be about.
    private func zones(named octets: ByteBuffer) async -> [ZoneStanding] {
        guard let name = NotifyReceiver.zoneName(in: octets.readableBytesUInt8Span) else { return [] }
        return await refreshLoop.standing(ofZonesNamed: name)
    }

    /// Says in its time what was left out of the log, until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            for report in receiver.suppressedReports(at: clock.now) { report.log() }
            await alarm.wait(
                for: receiver.nextDeadline.map { .milliseconds(max(0, $0.milliseconds(since: clock.now))) })
        }
    }
}
