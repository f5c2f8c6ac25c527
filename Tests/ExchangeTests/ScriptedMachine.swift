import DNS
import Exchange
import NIOPosix
import TSIG
import Transport
import ZoneMaintenance

/// A machine that does as it is told: the octet behind an answer's ID says what it wants next.
struct ScriptedMachine: ExchangeMachine {
    struct Step: ExchangeStep, Equatable {
        let action: ExchangeAction
        /// What led to it.
        let cause: String
    }

    let peer: Peer
    var transport = QueryTransport.udp
    var isSigned = false
    /// The upper octet of its IDs.
    var number: UInt8 = 0x10
    /// Milliseconds of the first wait. What comes after it may take as long as it likes.
    var firstWait: Int64 = 60_000
    /// What each wait over UDP leads to that brings nothing.
    var silences: [ExchangeAction] = []
    /// Whether the wait begins anew with a connection.
    var countsFromConnection = true
    /// Whether it ends where others have found the server silent.
    var isSpared = false
    private(set) var deadline = Instant(milliseconds: 0)
    private var stage: UInt8 = 0

    init(_ peer: Peer, at now: Instant, _ settings: (inout ScriptedMachine) -> Void = { _ in }) {
        self.peer = peer
        settings(&self)
        deadline = now.adding(milliseconds: firstWait)
    }

    var query: [UInt8] { [number, stage, 0x3F] }

    /// Octets that make the machine that asked `query` want `action`.
    static func answer(_ query: [UInt8], _ action: ExchangeAction) -> [UInt8] {
        query.prefix(2) + [actions.firstIndex(of: action).map { UInt8($0) } ?? 0xFF]
    }

    private static let actions: [ExchangeAction] = [.wait, .resend, .again, .connect, .end, .success]

    mutating func handle(
        _ message: Span<UInt8>, at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) -> Step {
        guard message.count == 3, message[0] == number, message[1] == stage else {
            return Step(action: .wait, cause: "another ID")
        }
        return step(Self.actions[Int(message[2])], because: "answer", at: now)
    }

    mutating func timedOut(
        at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) -> Step {
        step(transport == .tcp || silences.isEmpty ? .end : silences.removeFirst(), because: "silence", at: now)
    }

    mutating func transportFailed(
        _ error: TransportError, at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) -> Step {
        step(.end, because: error.resultText, at: now)
    }

    mutating func connected(at now: Instant) {
        if countsFromConnection { deadline = now.adding(milliseconds: 60_000) }
    }

    func spared() -> Step? {
        isSpared ? Step(action: .end, cause: "spared") : nil
    }

    private mutating func step(_ action: ExchangeAction, because cause: String, at now: Instant) -> Step {
        if action != .wait { deadline = now.adding(milliseconds: 60_000) }
        if action == .again || action == .connect { stage += 1 }
        if action == .connect { transport = .tcp }
        return Step(action: action, cause: cause)
    }
}

struct TestClock: ExchangeClock {
    private let start = ContinuousClock.now

    var now: Instant {
        let (seconds, attoseconds) = start.duration(to: .now).components
        return Instant(milliseconds: seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }

    var tsigTime: TSIGTime { TSIGTime(1_800_000_000) }
}

/// A driver, and what it told of.
struct DriverTrial {
    let driver: ExchangeDriver
    let pool: ConnectionPool?
    private(set) var told: [ScriptedMachine.Step] = []
    /// The action that is not to be followed.
    var unwanted: ExchangeAction?

    init(keeps: Bool = false, isUnreachable: Bool = false) {
        let group = MultiThreadedEventLoopGroup.singleton
        pool = keeps ? ConnectionPool(on: group.next()) { 8 } : nil
        driver = ExchangeDriver(network: Network(group: group), clock: TestClock(), keepingIn: pool) { _, _ in isUnreachable }
    }

    mutating func ask(
        _ endpoint: Endpoint, from source: IPAddress? = nil, keepingAtMost limit: Int? = nil,
        _ settings: (inout ScriptedMachine) -> Void = { _ in }
    ) async -> ExchangeEnd<ScriptedMachine.Step> {
        let machine = ScriptedMachine(Peer(endpoint, from: source), at: driver.clock.now, settings)
        let unwanted = unwanted
        var told: [ScriptedMachine.Step] = []
        let end = await driver.ask(machine, keepingAtMost: limit) { step in
            told.append(step)
            return step.action != unwanted
        }
        self.told = told
        return end
    }
}
