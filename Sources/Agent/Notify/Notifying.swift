import Transport
import ZoneMaintenance

/// What the maintenance of zones keeps for NOTIFY: who judges what comes in, and who paces what goes out.
struct Notifying {
    /// `nil`: nobody is heard, and nobody told.
    private(set) var rules: NotifyRules?
    var receiver = NotifyReceiver()
    var sender = NotifySender()
    /// Why the kernel did not tell the addresses of this machine when it was last asked; `nil`: it did, or nothing was said of it.
    var interfacesError: TransportError?
    /// Rung when a server was told, or could not be.
    let told = Alarm()

    mutating func follow(_ rules: NotifyRules, notifyRate: UInt32) {
        self.rules = rules
        sender.setRate(notifyRate)
    }

    /// When there will be something to say of what came in, or to send.
    var nextDeadline: Instant? {
        guard let reports = receiver.nextDeadline else { return sender.nextDeadline }
        return sender.nextDeadline.map { min($0, reports) } ?? reports
    }
}
