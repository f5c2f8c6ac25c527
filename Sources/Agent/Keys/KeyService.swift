import Configuration
import DNS
import Exchange
import TKEY
import TSIG

/// The keys that requests to primaries are signed with, and those of them that are negotiated.
actor KeyService {
    private var keys = NegotiatedKeys()
    private var wanted = WantedKeys()
    private var waiting: [NegotiatedKeyWaiter: Alarm] = [:]
    /// Queries that are out.
    private var queries = 0
    private var isEnding = false
    private let alarm = Alarm()
    private let client: TKEYClient
    private let clock: SystemClock

    init(network: Network, clock: SystemClock) {
        client = TKEYClient(network: network, clock: clock)
        self.clock = clock
    }

    /// Goes on with `settings`; keys that are no longer wanted, or otherwise than before, are deleted, and those that could not be
    /// negotiated are tried again when they are wanted.
    func configure(_ settings: Settings) {
        let former = wanted
        wanted = WantedKeys(settings)
        for id in keys.ids where former[id] != wanted[id] { keys.drop(id, at: clock.tsigTime) }
        keys.forgetFailures()
        alarm.ring()
    }

    /// Of one of the primary's keys, as an operator knows it; a negotiated one has its own name behind that.
    func name(of candidate: KeyCandidate?, at primary: Primary) -> String? {
        guard let candidate else { return nil }
        guard case .negotiated(let settings) = candidate,
            let held = keys.current(settings.id(at: primary.peer), at: clock.tsigTime)
        else { return "\(candidate.name)" }
        return "\(candidate.name) (\(held.key.name))"
    }

    // MARK: Using it

    /// The key to sign a request with; waits for a negotiation where there must be one.
    nonisolated(nonsending) func key(of candidate: KeyCandidate?, at primary: Primary) async throws(KeyFailure) -> RequestKey {
        switch candidate {
        case nil:
            guard primary.keys.isEmpty else { throw .notChosen }
            return .none
        case .secret(let key):
            return .configured(key)
        case .negotiated(let settings):
            return try await negotiated(settings, with: primary.peer)
        }
    }

    private func negotiated(_ settings: TKEYSettings, with primary: Peer) async throws(KeyFailure) -> RequestKey {
        let id = settings.id(at: primary)
        while !Task.isCancelled, !isEnding {
            guard wanted[id] == settings else { throw .dropped(settings.name) }
            switch keys.demand(id, at: clock.tsigTime) {
            case .key(let key): return .negotiated(key.key, id)
            case .failed(let error, _): throw .notNegotiated(settings.name, error)
            case .waiting(let waiter): await wait(as: waiter, for: id)
            }
        }
        throw .shuttingDown
    }

    private func wait(as waiter: NegotiatedKeyWaiter, for id: NegotiatedKeyID) async {
        let woken = Alarm()
        waiting[waiter] = woken
        alarm.ring()
        await woken.wait(for: nil)
        waiting[waiter] = nil
        keys.abandon(waiter, for: id)
    }

    /// An answer that is signed with `key` was verified.
    nonisolated(nonsending) func proved(_ key: RequestKey) async {
        if case .negotiated(let key, let id) = key { await noteProved(key.name, id) }
    }

    private func noteProved(_ name: Name, _ id: NegotiatedKeyID) {
        keys.proved(id, key: name)
    }

    /// The primary said that it does not have `key`, or has it otherwise; nobody vouches for that.
    nonisolated(nonsending) func refused(_ key: RequestKey) async {
        if case .negotiated(let key, let id) = key { await noteRefused(key.name, id) }
    }

    private func noteRefused(_ name: Name, _ id: NegotiatedKeyID) {
        // Of all who find out about a key only the first is news.
        if keys.current(id, at: clock.tsigTime)?.key.name == name { KeyLog.refused(name, id) }
        keys.refused(id, key: name, at: clock.tsigTime)
        alarm.ring()
    }
}

/// The keys that a configuration wants.
private struct WantedKeys {
    /// Those to be negotiated: of every primary of every zone.
    private(set) var negotiated: [NegotiatedKeyID: TKEYSettings] = [:]
    /// The names of those whose secrets it has.
    private(set) var reserved: Set<Name> = []

    init() {}

    init(_ settings: Settings) {
        for zone in settings.zones {
            for primary in zone.primaries {
                for case .negotiated(let key) in primary.keys { negotiated[key.id(at: primary.peer)] = key }
            }
        }
        reserved = Set(settings.keys.map(\.name) + settings.views.flatMap { $0.keys.map(\.name) })
    }

    subscript(id: NegotiatedKeyID) -> TKEYSettings? { negotiated[id] }
}

// MARK: Negotiating

extension KeyService {
    /// Negotiates and deletes until the task is cancelled, or `end` was called and nothing is left to delete.
    func run() async {
        await withDiscardingTaskGroup { tasks in
            while !Task.isCancelled {
                while let action = keys.nextAction(at: clock.tsigTime) { perform(action, in: &tasks) }
                if isEnding, queries == 0 { break }
                await alarm.wait(for: untilNextDeadline)
            }
            tasks.cancelAll()
        }
    }

    /// Deletes all keys, and has `run` return when that is done.
    func end() {
        isEnding = true
        keys.dropAll(at: clock.tsigTime)
        alarm.ring()
    }

    private var untilNextDeadline: Duration? {
        keys.nextDeadline.map { .seconds(max(0, Int64(clamping: $0.seconds) - clock.wallClock)) }
    }

    private func perform(_ action: NegotiatedKeyAction, in tasks: inout DiscardingTaskGroup) {
        switch action {
        case .wake(_, let waiters):
            for waiter in waiters { waiting[waiter]?.ring() }
        case .negotiate(let id):
            guard let wanted = wanted[id] else { return keys.failed(.notWanted, for: id, at: clock.tsigTime) }
            queries += 1
            tasks.addTask { await self.negotiate(wanted, as: id) }
        case .delete(let id, let key):
            queries += 1
            tasks.addTask { await self.delete(key, id) }
        }
    }

    private func negotiate(_ wanted: TKEYSettings, as id: NegotiatedKeyID) async {
        defer { endQuery() }
        do throws(TKEYError) {
            let key = try await client.negotiate(wanted.terms, with: id.primary, reserved: self.wanted.reserved)
            let now = clock.tsigTime
            KeyLog.negotiated(key, id, isRenewal: keys.current(id, at: now) != nil)
            keys.negotiated(key, for: id, at: now)
        } catch {
            if !Task.isCancelled { KeyLog.failed(error, id) }
            keys.failed(error, for: id, at: clock.tsigTime)
        }
    }

    private func delete(_ key: NegotiatedKey, _ id: NegotiatedKeyID) async {
        defer { endQuery() }
        do throws(TKEYError) {
            try await client.delete(key.key, at: id.primary)
            KeyLog.deleted(key.key.name, id)
        } catch {
            KeyLog.notDeleted(key.key.name, id, Task.isCancelled ? "no answer in time" : "\(error)")
        }
    }

    private func endQuery() {
        queries -= 1
        alarm.ring()
    }
}

/// What the requests to a primary are signed with.
enum RequestKey: Sendable {
    /// The configuration names no key for the primary; one that cannot be had is an error, and never this.
    case none
    case configured(TSIGKey)
    case negotiated(TSIGKey, NegotiatedKeyID)

    var key: TSIGKey? {
        switch self {
        case .none: nil
        case .configured(let key), .negotiated(let key, _): key
        }
    }
}

/// Why there is no key to sign with.
enum KeyFailure: Error, Equatable {
    case notNegotiated(Name, TKEYError)
    /// The configuration no longer has it so.
    case dropped(Name)
    /// One of several must be chosen, and none was.
    case notChosen
    case shuttingDown
}

extension KeyFailure: CustomStringConvertible {
    var description: String {
        switch self {
        case .notNegotiated(let name, let error): "no key '\(name)': \(error)"
        case .dropped(let name): "no key '\(name)': it is no longer in the configuration"
        case .notChosen: "no key was chosen"
        case .shuttingDown: "shutting down"
        }
    }
}
