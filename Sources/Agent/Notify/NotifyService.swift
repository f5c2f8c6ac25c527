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
    /// Each is watched for its end, from soon after it was opened.
    private var listeners: [Endpoint: (listener: Listener, isWatched: Bool)] = [:]
    private var scanning = Scanning.none

    /// Whether the addresses of the machine are being looked at.
    private enum Scanning {
        case none
        case now
        /// And once more when that is done.
        case again
    }

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
        for (listener, _) in listeners.values { await listener.close() }
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
                for (endpoint, listener) in unwatched() {
                    group.addTask {
                        await listener.closed()
                        if !Task.isCancelled { await self.lost(listener, at: endpoint) }
                    }
                }
                await opening.wait(for: nil)
            }
        }
    }

    /// Those that are to be watched from here on.
    private func unwatched() -> [(endpoint: Endpoint, listener: Listener)] {
        let found = listeners.compactMap { $1.isWatched ? nil : (endpoint: $0, listener: $1.listener) }
        for (endpoint, _) in found { listeners[endpoint]?.isWatched = true }
        return found
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
        guard listeners[endpoint]?.listener === listener else { return }
        listeners[endpoint] = nil
        ListeningLog.noLongerListening(on: endpoint, lost: true)
    }

    /// One at a time: where one is on already, it is followed by another.
    private func scan() async {
        guard case .none = scanning else { return scanning = .again }
        repeat {
            scanning = .now
            if let settings { await follow(settings) }
        } while scanning == .again
        scanning = .none
    }

    private func follow(_ settings: Settings) async {
        let rules = await inbox.follow(settings)
        await outbox.follow(rules, notifyRate: settings.notifyRate)
        let wanted = settings.listeningEndpoints(on: rules.interfaces)
        for (endpoint, (listener, _)) in listeners where !wanted.contains(endpoint) {
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
            listeners[endpoint] = (listener, isWatched: false)
            opening.ring()
            ListeningLog.listening(on: endpoint)
        } catch {
            ListeningLog.notListening(on: endpoint, error)
        }
    }
}
