import Configuration
import DNS
import Exchange
import ServiceLifecycle
import Transport
import ZoneMaintenance

/// Listens for NOTIFY where the configuration says, and hands what comes to the refreshLoop of the zones.
///
/// The addresses of the machine are looked at again each hour, as BIND does it: what has come since is listened on, what has gone is
/// not, and what could not be opened is tried once more.
actor NotifyService: Service {
    /// BIND's `interface-interval`.
    private static let pause = Duration.seconds(3600)

    private let inbox: NotifyInbox
    private let outbox: NotifyOutbox
    private let network: Network
    private let queue = ListenerQueue()
    /// Rung when a listener was opened.
    private let opening = Alarm()
    private var settings: Settings?
    private var listeners: [Endpoint: Listener] = [:]
    /// Opened, and not yet watched for their end.
    private var unwatched: [Endpoint: Listener] = [:]
    private var isScanning = false
    private var mustScanAgain = false

    init(_ inbox: NotifyInbox, _ outbox: NotifyOutbox, network: Network) {
        self.inbox = inbox
        self.outbox = outbox
        self.network = network
    }

    /// Follows these settings from now on: sockets that are no longer wanted are closed, those that are missing opened, and the others
    /// are not touched.
    func configure(_ settings: Settings) async {
        self.settings = settings
        await scan()
    }

    /// Hears what comes until the task is cancelled or the service is asked to stop.
    func run() async {
        await cancelWhenGracefulShutdown { await self.work() }
        for listener in listeners.values { await listener.close() }
        queue.close()
    }

    private func work() async {
        await withDiscardingTaskGroup { group in
            group.addTask { [queue, inbox] in
                while let message = await queue.next() { await inbox.receive(message) }
            }
            group.addTask { [inbox] in await inbox.run() }
            group.addTask { await self.scanRegularly() }
            while !Task.isCancelled {
                for (endpoint, listener) in unwatched {
                    group.addTask {
                        await listener.closed()
                        if !Task.isCancelled { await self.lost(listener, at: endpoint) }
                    }
                }
                unwatched = [:]
                await opening.wait(for: nil)
            }
        }
    }

    private func scanRegularly() async {
        let hour = Alarm()
        while true {
            await hour.wait(for: Self.pause)
            if Task.isCancelled { return }
            await scan()
        }
    }

    private func lost(_ listener: Listener, at endpoint: Endpoint) {
        guard listeners[endpoint] === listener else { return }
        listeners[endpoint] = nil
        ListeningLog.noLongerListening(on: endpoint, lost: true)
    }

    /// One at a time: where one is on already, it is followed by another.
    private func scan() async {
        mustScanAgain = true
        guard !isScanning else { return }
        isScanning = true
        defer { isScanning = false }
        while mustScanAgain, let settings {
            mustScanAgain = false
            await follow(settings)
        }
    }

    private func follow(_ settings: Settings) async {
        let rules = await inbox.follow(settings)
        await outbox.follow(rules, notifyRate: settings.notifyRate)
        let wanted = settings.listeningEndpoints(on: rules.interfaces)
        for (endpoint, listener) in listeners where !wanted.contains(endpoint) {
            listeners[endpoint] = nil
            await listener.close()
            ListeningLog.noLongerListening(on: endpoint)
        }
        for endpoint in wanted where listeners[endpoint] == nil { await open(endpoint) }
        if wanted.isEmpty, settings.listensForNotify { ListeningLog.listensNowhere() }
    }

    private func open(_ endpoint: Endpoint) async {
        do throws(TransportError) {
            let listener = try await Listener.open(on: try Network.address(endpoint), into: queue, on: network.group)
            listeners[endpoint] = listener
            unwatched[endpoint] = listener
            opening.ring()
            ListeningLog.listening(on: endpoint)
        } catch {
            ListeningLog.notListening(on: endpoint, error)
        }
    }
}
