import Configuration
import DNS
import Exchange
import Synchronization
import TSIG
import Transport
import ZoneFile
import ZoneTransfer

@testable import Agent
@testable import ZoneMaintenance

/// What the refreshes of a storm find outside: primaries, the disk, listeners, and the time. Whoever asks waits until the storm lets it go
/// on, and gets an answer by chance.
final class StormWorld: Sendable {
    struct Tally: Equatable {
        var polls = 0
        var transfers = 0
        var published = 0
        var expired = 0
        var settled = 0
    }

    private struct State {
        var generator: SplitMix64
        var now = Instant.seconds(1_000_000)
        var pauses: [CheckedContinuation<Void, Never>] = []
        /// How many of a zone's wait here, by its file, which no other zone of the storm has.
        var busy: [String: Int] = [:]
        /// Zones of which a refresh asks a primary.
        var asking: Set<ZoneID> = []
        var polls: [Endpoint: Int] = [:]
        /// Transfers in slots, by the addresses of their primaries.
        var transfers: [IPAddress: Int] = [:]
        /// What was published, by files.
        var copies: [String: Serial] = [:]
        /// How many refreshes have ended, by the files of their zones.
        var settled: [String: Int] = [:]
        /// Zones that a listener is being told of, and those that it was told the end of.
        var hearing: Set<ZoneID> = []
        var removed: Set<ZoneID> = []
        var faults: [String] = []
        var tally = Tally()
        /// Every question is answered well from here on.
        var isCalm = false
    }

    /// More than `transfers-per-ns` ever is, the storm has no transfers from one primary.
    static let mostTransfersPerPrimary = 2

    private let state: Mutex<State>
    let executor: PumpedExecutor
    let primaries = PrimaryMemory()
    private let running = RunningTransfers()

    init(seed: UInt64, executor: PumpedExecutor) {
        state = Mutex(State(generator: SplitMix64(seed: seed)))
        self.executor = executor
    }

    var faults: [String] { state.withLock(\.faults) }
    var tally: Tally { state.withLock(\.tally) }
    var pauseCount: Int { state.withLock { $0.pauses.count } }
    var busyCount: Int { state.withLock { $0.busy.count } }
    var pollsInProgress: Int { state.withLock { $0.polls.values.reduce(0, +) } }

    func isBusy(_ zone: ZoneSettings) -> Bool { state.withLock { $0.busy[zone.file] != nil } }
    func isAsking(_ id: ZoneID) -> Bool { state.withLock { $0.asking.contains(id) } }
    func settledCount(_ zone: ZoneSettings) -> Int { state.withLock { $0.settled[zone.file, default: 0] } }

    func fault(_ text: String) {
        state.withLock { if $0.faults.count < 10 { $0.faults.append(text) } }
    }

    func calm() { state.withLock { $0.isCalm = true } }

    func advance(milliseconds: Int64) { state.withLock { $0.now = $0.now.adding(milliseconds: milliseconds) } }

    /// Takes note that a refresh has ended.
    func settled(_ zone: ZoneSettings) {
        state.withLock { state in
            state.settled[zone.file, default: 0] += 1
            state.tally.settled += 1
        }
    }

    /// Lets one of those that wait go on; returns whether there was any.
    func letGo() -> Bool {
        let pause = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.pauses.isEmpty else { return nil }
            state.pauses.swapAt(Int.random(in: 0..<state.pauses.count, using: &state.generator), state.pauses.count - 1)
            return state.pauses.removeLast()
        }
        pause?.resume()
        return pause != nil
    }

    private func pause(_ zone: ZoneSettings? = nil) async {
        if let zone { state.withLock { $0.busy[zone.file, default: 0] += 1 } }
        await withCheckedContinuation { continuation in
            state.withLock { $0.pauses.append(continuation) }
        }
        guard let zone else { return }
        state.withLock { state in
            let left = state.busy[zone.file, default: 1] - 1
            state.busy[zone.file] = left > 0 ? left : nil
        }
    }

    private func chance(_ count: Int) -> Int {
        state.withLock { state in Int.random(in: 0..<count, using: &state.generator) }
    }

    private func beginAsking(_ id: ZoneID) {
        let isFirst = state.withLock { $0.asking.insert(id).inserted }
        if !isFirst { fault("two refreshes of \(id)") }
    }

    private func endAsking(_ id: ZoneID) { _ = state.withLock { $0.asking.remove(id) } }

    private var isCalm: Bool { state.withLock(\.isCalm) }

    /// What a primary has: at times something newer than what was published, at times something older.
    private func serial(of zone: ZoneSettings) -> Serial {
        let held = state.withLock { $0.copies[zone.file]?.value ?? 1 }
        if isCalm { return Serial(held) }
        return switch chance(8) {
        case 0..<4: Serial(held)
        case 4: Serial(held &- 1)
        default: Serial(held &+ 1)
        }
    }

    private func soa(_ serial: Serial, of zone: ZoneSettings) -> SOA {
        SOA(mname: zone.name, rname: zone.name, serial: serial, refresh: 300, retry: 60, expire: 900, minimum: 60)
    }
}

extension StormWorld: ExchangeClock {
    var now: Instant { state.withLock(\.now) }
    var tsigTime: TSIGTime { TSIGTime(UInt64(now.milliseconds / 1000)) }
}

extension StormWorld: PrimaryPoller {
    func poll(
        _ id: ZoneID, _ zone: ZoneSettings, at primary: Primary, with candidate: KeyCandidate?,
        noting note: @Sendable (PollStep) -> Void
    ) async -> SOAPoller.Outcome {
        beginAsking(id)
        state.withLock { state in
            state.polls[primary.endpoint, default: 0] += 1
            state.tally.polls += 1
        }
        await pause(zone)
        state.withLock { $0.polls[primary.endpoint, default: 1] -= 1 }
        endAsking(id)
        if Task.isCancelled { return .shuttingDown }
        switch isCalm ? 0 : chance(12) {
        case 0..<7:
            let expire: UInt32? = chance(4) == 0 ? 120 : nil
            return .answered(SOAAnswer(soa: soa(serial(of: zone), of: zone), expire: isCalm ? nil : expire), after: .zero)
        case 7: return .refused
        case 8: return .keyRefused(RequestKey.none, .tsig(.serverError(.badKey, key: zone.name), .badKey))
        case 9: return .noKey(.notChosen)
        case 10:
            primaries.reportUnreachable(primary, at: now)
            return .failed(.retryLimitExceeded)
        default: return .failed(.unexpectedResponseCode(.servFail))
        }
    }

    func refused(_ key: RequestKey) async {}
}

extension StormWorld: ZoneTransfers {
    nonisolated(nonsending) func transfer(
        _ id: ZoneID, _ request: TransferRequest, in slot: Handover<TransferSlots.Slot>
    ) async -> TransferService.Outcome? {
        beginAsking(id)
        let outcome = await running.run(for: id, on: executor) { await self.pull(id, request, in: slot) }
        endAsking(id)
        return outcome
    }

    private func pull(
        _ id: ZoneID, _ request: TransferRequest, in slot: Handover<TransferSlots.Slot>
    ) async -> TransferService.Outcome {
        let address = request.primary.endpoint.address
        let count = state.withLock { state in
            state.tally.transfers += 1
            state.transfers[address, default: 0] += 1
            return state.transfers[address, default: 0]
        }
        if count > Self.mostTransfersPerPrimary { fault("\(count) transfers from \(address)") }
        defer { state.withLock { $0.transfers[address, default: 1] -= 1 } }
        let isIXFR = request.order.choice == .difference
        if isIXFR, chance(4) == 0 { return .withoutFile }
        await pause(request.zone)
        let record = TransferRecord(request, TransferAccount(isIXFR: isIXFR, from: .now), elapsed: .zero, TransferLog(request))
        guard !Task.isCancelled else { return .failed(.shuttingDown, record) }
        switch isCalm ? 0 : chance(12) {
        case 0..<6: return await publish(id, request, record, in: slot)
        case 6: return .notNewer(serial(of: request.zone), record)
        case 7: return .failed(.noKey(.notChosen), record)
        case 8: return .failed(.notConnected(.connectionRefused), record)
        case 9: return .failed(.refused(.responseCode(.refused, tsig: nil)), record)
        case 10: return .failed(.refused(.tooManyRecords(limit: 1)), record)
        default: return .failed(.interrupted(.connectionReset), record)
        }
    }

    private func publish(
        _ id: ZoneID, _ request: TransferRequest, _ record: TransferRecord, in slot: Handover<TransferSlots.Slot>
    ) async -> TransferService.Outcome {
        // While a small file is made durable another has the slot.
        let address = request.primary.endpoint.address
        let letsGo = chance(2) == 0
        if letsGo {
            state.withLock { $0.transfers[address, default: 1] -= 1 }
            slot.drop()
        }
        await pause(request.zone)
        if letsGo { state.withLock { $0.transfers[address, default: 0] += 1 } }
        let serial = state.withLock { state in
            let serial = Serial((state.copies[request.zone.file]?.value ?? 0) &+ 1)
            state.copies[request.zone.file] = serial
            state.tally.published += 1
            return serial
        }
        return .published(
            PublishedVersion(
                version: ReceivedVersion(soa: soa(serial, of: request.zone), record), identity: Self.identity(serial),
                publishedAfter: .zero))
    }

    private static func identity(_ serial: Serial) -> FileIdentity {
        FileIdentity(size: 1, inode: UInt64(serial.value), modified: 1)
    }

    func end(_ id: ZoneID) async { await running.end(id) }

    func setAside(_ zone: ZoneSettings, _ copy: PublishedCopy) async { await pause(zone) }
}

extension StormWorld: ZoneStates {
    func held(_ zones: [ZoneSettings]) async -> [StateKeeper.HeldCopy?] {
        await pause()
        return zones.map { zone in
            guard chance(2) == 0 else { return nil }
            state.withLock { $0.copies[zone.file] = Serial(1) }
            return (SOATimers(soa(Serial(1), of: zone)), now.adding(milliseconds: Int64(chance(900_000))))
        }
    }

    func timers(of zone: ZoneSettings) async -> SOATimers? {
        await pause(zone)
        return state.withLock { $0.copies[zone.file] }.map { SOATimers(soa($0, of: zone)) }
    }

    func copy(of zone: ZoneSettings) async -> PublishedCopy? {
        await pause(zone)
        return state.withLock { $0.copies[zone.file] }.map { PublishedCopy(serial: $0, identity: Self.identity($0)) }
    }

    func publishedFile(of zone: ZoneSettings) async -> FileIdentity? {
        await pause(zone)
        return state.withLock { $0.copies[zone.file] }.map(Self.identity)
    }
}

extension StormWorld: ZoneListener {
    func heard(_ event: ZoneEvent, of id: ZoneID, _ zone: ZoneSettings) async {
        let isInOrder = state.withLock { state in
            if case .expired = event { state.tally.expired += 1 }
            let isInOrder = state.hearing.insert(id).inserted && !state.removed.contains(id)
            if case .removed = event { state.removed.insert(id) }
            return isInOrder
        }
        if !isInOrder { fault("\(zone.text): \("\(event)".prefix(12)) is told while something else is, or after the end") }
        if chance(2) == 0 { await pause(zone) }
        _ = state.withLock { $0.hearing.remove(id) }
    }
}
