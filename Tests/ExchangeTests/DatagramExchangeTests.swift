import DNS
import Exchange
import NIOCore
import NIOPosix
import Synchronization
import TestSupport
import Testing

private typealias Step = ScriptedMachine.Step

@Suite(.timeLimit(.minutes(5))) struct DatagramExchangeTests {
    private static func answer(_ query: [UInt8], _ action: ExchangeAction) -> ScriptedAnswer {
        .octets(ScriptedMachine.answer(query, action))
    }

    @Test(arguments: [ExchangeAction.success, .end])
    func `an answer that ends the exchange is all there is`(action: ExchangeAction) async throws {
        try await withScriptedPrimary(udp: { query, _ in [Self.answer(query, action)] }) { server in
            var trial = DriverTrial(keeps: true)
            let end = await trial.ask(server.endpoint)
            #expect(end.step == Step(action: action, cause: "answer"))
            #expect(!end.isUnconnected && end.roundTrip > .zero)
            #expect(trial.told == [])
            #expect(server.queries.count == 1)
            #expect(server.connections.count == 0)
        }
    }

    @Test func `what counts for nothing is told of, and the wait goes on`() async throws {
        try await withScriptedPrimary(udp: { query, _ in
            [.octets([1]), Self.answer([9, 9], .end), Self.answer(query, .wait), Self.answer(query, .success)]
        }) { server in
            var trial = DriverTrial()
            let end = await trial.ask(server.endpoint)
            #expect(end.step == Step(action: .success, cause: "answer"))
            #expect(trial.told.map(\.cause) == ["another ID", "another ID", "answer"])
            #expect(server.queries.count == 1)
        }
    }

    @Test(arguments: [false, true])
    func `silence leads to the same query again, and then to another`(isSigned: Bool) async throws {
        try await withScriptedPrimary(udp: { query, number in
            // The second query is answered by asking for another.
            number == 0 ? [] : [Self.answer(query, number == 1 ? .again : .success)]
        }) { server in
            var trial = DriverTrial()
            let end = await trial.ask(server.endpoint) {
                $0.firstWait = 100
                $0.isSigned = isSigned
                $0.silences = [.resend]
            }
            #expect(end.step == Step(action: .success, cause: "answer"))
            #expect(trial.told == [Step(action: .resend, cause: "silence"), Step(action: .again, cause: "answer")])
            for (number, stage) in [UInt8(0), 0, 1].enumerated() {
                let query = try await server.query(number)
                #expect(query == [0x10, stage, 0x3F])
            }
        }
    }

    @Test(arguments: [false, true])
    func `an empty datagram ends a wait, and the next query goes from a new port`(isSigned: Bool) async throws {
        try await withScriptedPrimary(udp: { query, number in
            [number == 0 ? .octets([]) : Self.answer(query, .success)]
        }) { server in
            var trial = DriverTrial()
            let end = await trial.ask(server.endpoint) {
                $0.isSigned = isSigned
                $0.silences = [.resend]
            }
            #expect(end.step == Step(action: .success, cause: "answer"))
            #expect(trial.told == [Step(action: .resend, cause: "silence")])
        }
    }

    @Test func `nobody listens: the machine is told what the kernel said`() async throws {
        var trial = DriverTrial()
        let end = await trial.ask(Endpoint(.v4(0x7F00_0001), port: 1)) { $0.isSigned = true }
        #expect(end.step == Step(action: .end, cause: "connection refused"))
        #expect(!end.isUnconnected)
    }

    @Test func `a wait that brought nothing is the last where others have found the server silent`() async throws {
        try await withScriptedPrimary { server in
            var trial = DriverTrial(isUnreachable: true)
            let end = await trial.ask(server.endpoint) {
                $0.firstWait = 100
                $0.silences = [.resend, .connect]
                $0.isSpared = true
            }
            #expect(end.step == Step(action: .end, cause: "spared"))
            // A server that says nothing may not have read the query yet.
            _ = try await server.query()
            #expect(server.queries.count == 1)
        }
    }

    @Test func `a machine that spares nobody asks on`() async throws {
        try await withScriptedPrimary(udp: { query, number in number == 0 ? [] : [Self.answer(query, .success)] }) { server in
            var trial = DriverTrial(isUnreachable: true)
            let end = await trial.ask(server.endpoint) {
                $0.firstWait = 100
                $0.silences = [.resend]
            }
            #expect(end.step.action == .success)
        }
    }

    @Test func `a server that answers is asked on, whatever others have found`() async throws {
        try await withScriptedPrimary(udp: { query, _ in [Self.answer(query, .success)] }) { server in
            var trial = DriverTrial(isUnreachable: true)
            let end = await trial.ask(server.endpoint) { $0.isSpared = true }
            #expect(end.step.action == .success)
        }
    }

    @Test(arguments: [ExchangeAction.resend, .again, .connect])
    func `a step that is not wanted is the last, and nothing is sent for it`(action: ExchangeAction) async throws {
        try await withScriptedPrimary { server in
            var trial = DriverTrial()
            trial.unwanted = action
            let end = await trial.ask(server.endpoint) {
                $0.firstWait = 100
                $0.silences = [action]
            }
            #expect(end.step == Step(action: action, cause: "silence"))
            // A server that says nothing may not have read the query yet.
            _ = try await server.query()
            #expect(server.queries.count == 1)
            #expect(server.connections.count == 0)
        }
    }

    @Test func `whoever is cancelled while it waits comes to an end, and has found nothing out`() async throws {
        try await withScriptedPrimary { server in
            let asking = AsyncStream.makeStream(of: Void.self)
            let end = await withTaskGroup(of: ExchangeEnd<ScriptedMachine.Step>?.self) { group in
                group.addTask {
                    var trial = DriverTrial()
                    return await trial.ask(server.endpoint)
                }
                group.addTask {
                    _ = try? await server.query()
                    asking.continuation.finish()
                    return nil
                }
                for await _ in asking.stream {}
                group.cancelAll()
                return await group.first { $0 != nil } ?? nil
            }
            #expect(end?.step == Step(action: .end, cause: "operation canceled"))
            #expect(end?.isUnconnected == false)
        }
    }

    @Test(arguments: [false, true])
    func `queries that are out share a port where their answers are signed, and only there`(isSigned: Bool) async throws {
        let count: UInt8 = 16
        let ports = Ports(count: Int(count))
        let channel = try await DatagramBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(ports.handler()) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = Endpoint(.v4(0x7F00_0001), port: UInt16(channel.localAddress?.port ?? 0))
        let trial = DriverTrial()
        let good = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<count {
                group.addTask {
                    var trial = trial
                    return await trial.ask(server) {
                        $0.number = number
                        $0.isSigned = isSigned
                    }.step.action == .success
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        try await channel.close()
        #expect(good == Int(count))
        if isSigned { #expect(ports.count < Int(count)) } else { #expect(ports.count == Int(count)) }
    }
}

/// Answers when as many queries are out as are to be; knows the ports that they came from.
private final class Ports: Sendable {
    typealias Datagram = AddressedEnvelope<ByteBuffer>

    private let expected: Int
    private let queries = Mutex<[Datagram]>([])

    init(count: Int) {
        expected = count
    }

    var count: Int { queries.withLock { Set($0.map(\.remoteAddress)).count } }

    func handler() -> some ChannelInboundHandler { Handler(ports: self) }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = Datagram
        typealias OutboundOut = Datagram

        private let ports: Ports

        init(ports: Ports) {
            self.ports = ports
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let queries = ports.queries.withLock { queries in
                queries.append(unwrapInboundIn(data))
                return queries
            }
            guard queries.count == ports.expected else { return }
            for query in queries {
                let answer = ScriptedMachine.answer(Array(query.data.readableBytesView), .success)
                let datagram = Datagram(remoteAddress: query.remoteAddress, data: ByteBuffer(bytes: answer))
                context.write(wrapOutboundOut(datagram), promise: nil)
            }
            context.flush()
        }
    }
}
