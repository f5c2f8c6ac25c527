import DNS
import Exchange
import TestSupport
import Testing
import ZoneMaintenance

private typealias Step = ScriptedMachine.Step

@Suite(.timeLimit(.minutes(5))) struct ConnectionExchangeTests {
    /// Answers each query on a connection so, one after the other, and waits then.
    private static func answers(_ actions: ExchangeAction...) -> ScriptedPrimary.ConnectionScript {
        { connection in
            for (number, action) in actions.enumerated() {
                try await connection.send(ScriptedMachine.answer(try await connection.receive(number), action))
            }
            await connection.waitForClientToClose()
        }
    }

    private static func overTCP(_ machine: inout ScriptedMachine) { machine.transport = .tcp }

    @Test func `what a datagram's answer wants by TCP is told of, and then asked by TCP`() async throws {
        try await withScriptedPrimary(
            udp: { query, _ in [.octets(ScriptedMachine.answer(query, .connect))] }, tcp: Self.answers(.success)
        ) { server in
            var trial = DriverTrial()
            let end = await trial.ask(server.endpoint)
            #expect(end.step == Step(action: .success, cause: "answer"))
            #expect(trial.told == [Step(action: .connect, cause: "answer")])
            let query = try await server.connection().receive()
            #expect(query == [0x10, 1, 0x3F])
            #expect(server.queries.count == 1)
        }
    }

    @Test func `no connection is tried where others have found the server silent`() async throws {
        try await withScriptedPrimary(udp: { query, _ in [.octets(ScriptedMachine.answer(query, .connect))] }) { server in
            var trial = DriverTrial(isUnreachable: true)
            let end = await trial.ask(server.endpoint) { $0.isSpared = true }
            #expect(end.step == Step(action: .end, cause: "spared"))
            #expect(trial.told == [Step(action: .connect, cause: "answer")])
            #expect(!end.isUnconnected)
            #expect(server.connections.count == 0)
        }
    }

    @Test func `a server that cannot be connected to is told from one that does not answer`() async throws {
        var trial = DriverTrial()
        let refused = await trial.ask(Endpoint(.v4(0x7F00_0001), port: 1), Self.overTCP)
        #expect(refused.step == Step(action: .end, cause: "connection refused"))
        #expect(refused.isUnconnected)
        try await withScriptedPrimary(tcp: { try await $0.receive() }) { server in
            let closed = await trial.ask(server.endpoint, Self.overTCP)
            #expect(closed.step == Step(action: .end, cause: "end of file"))
            #expect(!closed.isUnconnected)
        }
    }

    @Test func `whoever is cancelled while it connects has not found the server to be gone`() async throws {
        try await withScriptedPrimary(tcp: { await $0.waitForClientToClose() }) { server in
            let (gate, opening) = AsyncStream.makeStream(of: Void.self)
            let end = await withTaskGroup(of: ExchangeEnd<ScriptedMachine.Step>.self) { group in
                group.addTask {
                    for await _ in gate {}
                    var trial = DriverTrial()
                    return await trial.ask(server.endpoint, Self.overTCP)
                }
                group.cancelAll()
                opening.finish()
                return await group.next()
            }
            #expect(end?.step == Step(action: .end, cause: "operation canceled"))
            #expect(end?.isUnconnected == false)
        }
    }

    @Test func `what counts for nothing is told of, and another query goes over the same connection`() async throws {
        try await withScriptedPrimary(tcp: { connection in
            let query = try await connection.receive()
            try await connection.send([9, 9, 9], ScriptedMachine.answer(query, .wait), ScriptedMachine.answer(query, .again))
            try await connection.send(ScriptedMachine.answer(try await connection.receive(1), .success))
            await connection.waitForClientToClose()
        }) { server in
            var trial = DriverTrial()
            let end = await trial.ask(server.endpoint, Self.overTCP)
            #expect(end.step == Step(action: .success, cause: "answer"))
            #expect(trial.told.map(\.cause) == ["another ID", "answer", "answer"])
            #expect(server.connections.count == 1)
        }
    }

    @Test(arguments: [ExchangeAction.wait, .again])
    func `a step that is not wanted is the last over a connection, too`(action: ExchangeAction) async throws {
        try await withScriptedPrimary(tcp: Self.answers(action)) { server in
            var trial = DriverTrial()
            trial.unwanted = action
            let end = await trial.ask(server.endpoint, Self.overTCP)
            #expect(end.step == Step(action: action, cause: "answer"))
        }
    }

    @Test(arguments: [ExchangeAction.resend, .connect])
    func `what makes no sense over a connection is its end`(action: ExchangeAction) async throws {
        try await withScriptedPrimary(tcp: Self.answers(action)) { server in
            var trial = DriverTrial()
            let end = await trial.ask(server.endpoint, Self.overTCP)
            #expect(end.step == Step(action: .end, cause: "end of file"))
        }
    }

    @Test func `a connection that brought a good answer takes the next query, and one to another peer does not`() async throws {
        try await withScriptedPrimary(tcp: Self.answers(.success, .success, .end, .success)) { server in
            var trial = DriverTrial(keeps: true)
            for _ in 0..<2 {
                let end = await trial.ask(server.endpoint, Self.overTCP)
                #expect(end.step.action == .success)
            }
            #expect(server.connections.count == 1)
            let other = await trial.ask(server.endpoint, from: .v4(0x7F00_0001), Self.overTCP)
            #expect(other.step.action == .success)
            #expect(server.connections.count == 2)
            // The end of an exchange that is none of the good ones leaves no connection.
            let refused = await trial.ask(server.endpoint, Self.overTCP)
            #expect(refused.step.action == .end)
            let last = await trial.ask(server.endpoint, Self.overTCP)
            #expect(last.step.action == .success)
            #expect(server.connections.count == 3)
        }
    }

    @Test func `no connection is kept without a pool, above a server's limit, or where more has come on it`() async throws {
        try await withScriptedPrimary(tcp: { connection in
            let query = try await connection.receive()
            let answer = ScriptedMachine.answer(query, .success)
            if query[0] == 1 {
                try await connection.sendRaw([0, 3] + answer + [0, 1, 7])
            } else {
                try await connection.send(answer)
            }
            await connection.waitForClientToClose()
        }) { server in
            var alone = DriverTrial()
            _ = await alone.ask(server.endpoint, Self.overTCP)
            _ = await alone.ask(server.endpoint, Self.overTCP)
            #expect(server.connections.count == 2)
            var trial = DriverTrial(keeps: true)
            _ = await trial.ask(server.endpoint, keepingAtMost: 0, Self.overTCP)
            #expect(trial.pool?.count == 0)
            let end = await trial.ask(server.endpoint) {
                $0.transport = .tcp
                $0.number = 1
            }
            #expect(end.step.action == .success)
            #expect(trial.pool?.count == 0)
        }
    }

    @Test(arguments: ["closed", "reset", "another's answer"])
    func `a query that a kept connection brings no answer to is asked on a new one`(fate: String) async throws {
        try await withScriptedPrimary(tcp: { connection in
            try await connection.send(ScriptedMachine.answer(try await connection.receive(), .success))
            guard connection.number == 0 else { return await connection.waitForClientToClose() }
            try await connection.receive(1)
            switch fate {
            case "closed": return
            case "reset": try await connection.reset()
            default:
                try await connection.send([9, 9, 9])
                await connection.waitForClientToClose()
            }
        }) { server in
            var trial = DriverTrial(keeps: true)
            for _ in 0..<2 {
                let end = await trial.ask(server.endpoint, Self.overTCP)
                #expect(end.step == Step(action: .success, cause: "answer"))
                #expect(!end.isUnconnected)
            }
            #expect(trial.told == [])
            #expect(server.connections.count == 2)
        }
    }

    @Test func `of a server that is deaf on a kept connection no more are kept`() async throws {
        try await withScriptedPrimary(tcp: Self.answers(.success)) { server in
            var trial = DriverTrial(keeps: true)
            for number in 1...3 {
                // The wait on the kept connection is short; on a new one it begins anew.
                let end = await trial.ask(server.endpoint) {
                    $0.transport = .tcp
                    if number > 1 { $0.firstWait = 100 }
                }
                #expect(end.step == Step(action: .success, cause: "answer"))
                #expect(server.connections.count == number)
            }
            #expect(trial.pool?.count == 0)
        }
    }

    @Test func `silence on a connection of its own is the machine's to judge`() async throws {
        try await withScriptedPrimary(tcp: { await $0.waitForClientToClose() }) { server in
            var trial = DriverTrial()
            let end = await trial.ask(server.endpoint) {
                $0.transport = .tcp
                $0.firstWait = 100
                $0.countsFromConnection = false
            }
            #expect(end.step == Step(action: .end, cause: "silence"))
            #expect(!end.isUnconnected)
        }
    }
}
