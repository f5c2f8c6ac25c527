import DNS
import Foundation
import TestSupport
import Testing

/// Connections that do not come about, break off, or say nothing.
@Suite(.fewAtATime) struct HostileStreamTests {
    /// The zone without its closing SOA.
    private static func opening(_ request: [UInt8]) throws -> [UInt8] {
        try MessageBuilder(answering: request, HostileTrial.records()).framed
    }

    @Test func `a zone that is sent as it should be is published`() async throws {
        let trial = try await HostileTrial.run(
            tcp: HostileTrial.sending { try MessageBuilder.transfer(of: HostileTrial.records(), answering: $0) })
        trial.expectTransfer()
        #expect(trial.transferLines.last?.hasSuffix("(serial 7)") == true)
    }

    @Test(arguments: [ResponseCode.refused, .notAuth, .servFail, .formErr, .notImp])
    func `a transfer that the primary declines fails with the primary's word`(code: ResponseCode) async throws {
        let trial = try await HostileTrial.run(
            tcp: HostileTrial.sending { request in
                var answer = try MessageBuilder(answering: request)
                answer.responseCode = code
                return [answer.octets]
            })
        trial.expectFailure(code.description)
        #expect(trial.result.output == ["example.com: failed: \(code)"])
    }

    @Test func `a primary that refuses connections is told as such`() async throws {
        let trial = try await withScriptedPrimary(udp: HostileTrial.tellingSerial(7), listens: false) { primary in
            try await HostileTrial.run(at: primary.endpoint)
        }
        #expect(
            trial.transferLines.dropLast() == ["failed to connect: connection refused", "Transfer status: connection refused"])
        #expect(trial.zoneLines.contains("Transfer started."))
        #expect(trial.result.output == ["example.com: failed: failed to connect: connection refused"])
        trial.expectNothingChanged()
    }

    @Test(arguments: [0, 1, 2, 3, 40, 100])
    func `a connection that is reset ends the transfer, wherever it stands`(octets: Int) async throws {
        let trial = try await HostileTrial.run { connection in
            let request = try await connection.receive()
            try await connection.sendRaw(Array(try Self.opening(request).prefix(octets)))
            try await connection.reset()
        }
        trial.expectFailure("connection reset")
    }

    @Test func `a connection that ends before the closing SOA is an end of file`() async throws {
        let trial = try await HostileTrial.run { connection in
            let request = try await connection.receive()
            try await connection.sendRaw(try Self.opening(request))
        }
        trial.expectFailure("end of file")
        #expect(trial.transferLines.last?.hasPrefix("Transfer completed: 1 messages, 3 records, ") == true)
        #expect(trial.transferLines.last?.hasSuffix("(serial 7)") == true)
    }

    @Test func `a connection that ends before the first message is an end of file`() async throws {
        let trial = try await HostileTrial.run { try await $0.receive() }
        trial.expectFailure("end of file")
        #expect(trial.transferLines.last?.hasPrefix("Transfer completed: 0 messages, 0 records, 0 bytes") == true)
    }

    @Test func `a connection that ends within a message says how much of it came`() async throws {
        let trial = try await HostileTrial.run { connection in
            let request = try await connection.receive()
            try await connection.sendRaw(try Self.opening(request).dropLast(10))
        }
        let whole = try Self.opening(HostileTrial.request()).count - 2
        trial.expectFailure("end of file", saying: "end of file after \(whole - 10) of the \(whole) octets of a message")
    }

    @Test func `a connection that ends within a message's length says so`() async throws {
        let trial = try await HostileTrial.run { connection in
            let request = try await connection.receive()
            try await connection.sendRaw(try Self.opening(request) + [1])
        }
        trial.expectFailure("end of file", saying: "end of file within the length of a message")
    }

    @Test func `a length that announces more than comes is an end of file`() async throws {
        let trial = try await HostileTrial.run { connection in
            let request = try await connection.receive()
            let message = try Self.opening(request).dropFirst(2)
            try await connection.sendRaw([0xFF, 0xFF] + message)
        }
        let sent = try Self.opening(HostileTrial.request()).count - 2
        trial.expectFailure("end of file", saying: "end of file after \(sent) of the 65535 octets of a message")
    }

    /// Minutes are the smallest unit of these limits; 0 leaves no time at all, as in BIND.
    @Test(arguments: ["max-transfer-idle-in 0;", "max-transfer-time-in 0;"])
    func `a primary that says nothing is not waited for longer than permitted`(option: String) async throws {
        let trial = try await HostileTrial.run(options: option) { await $0.waitForClientToClose() }
        let limit = option.contains("idle") ? "maximum idle time exceeded" : "maximum transfer time exceeded"
        trial.expectFailure("timed out", line: "\(limit): timed out")
    }

    @Test(arguments: [0, 1, 2, 60], [SIGTERM, SIGINT])
    func `a signal ends the wait for a primary that falls silent`(octets: Int, signal: Int32) async throws {
        try await withScriptedPrimary(
            udp: HostileTrial.tellingSerial(7),
            tcp: { connection in
                let request = try await connection.receive()
                try await connection.sendRaw(Array(try Self.opening(request).prefix(octets)))
                await connection.waitForClientToClose()
            }
        ) { primary in
            let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: primary.endpoint)])
            try secondary.directory.write(HostileTrial.oldFile, to: "db.example.com")
            try await secondary.withDaemon { daemon in
                try await primary.connection().receive()
                daemon.process.send(signal: signal)
                #expect(try await daemon.process.waitForExit() == .status(0))
                #expect(daemon.log.contains { $0.text.hasSuffix(": shut down: shutting down") })
                #expect(daemon.log.contains { $0.text.hasSuffix(": Transfer status: shutting down") })
            }
            #expect(try secondary.strangers == [])
            #expect(secondary.text(of: "example.com") == HostileTrial.oldFile)
        }
    }
}
