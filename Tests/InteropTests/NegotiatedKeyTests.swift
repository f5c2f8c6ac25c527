import DNS
import Foundation
import TestSupport
import Testing

/// Keys that the daemon negotiates with a real named, from the first use to the last.
@Suite(.fewAtATime) struct NegotiatedKeyTests {
    private static let zone = "kx.example"

    private func text(_ serial: UInt32, records: Int = 40) -> PeerZone {
        ZoneText(Self.zone, serial: serial, records: records).zone
    }

    private func secondary(
        _ trial: TKEYTrial, tkey: String = "", initialKey: PeerKey = TKEYTrial.initialKey
    ) throws -> Secondaryd {
        try Secondaryd(
            keys: [initialKey], statements: TKEYTrial.statement(tkey, initialKey: initialKey), zones: [trial.zone(Self.zone)])
    }

    private static let sha256 = PeerKey.random(name: "sha256.init")

    @Test(arguments: [512, 768, 1024, 1536, 2048], [TKEYTrial.initialKey, sha256])
    func `SOA, AXFR and IXFR are signed with a key that is deleted in the end`(
        bits: Int, initialKey: PeerKey
    ) async throws {
        try await TKEYTrial.withNamed([text(7)], bits: bits, keys: [initialKey]) { trial in
            // Primes that go by no number must be known before.
            let pair = try [512, 2048].contains(bits) ? TKEYPair(named: "client", in: TKEYPair.group(of: bits)) : nil
            let secondary = try secondary(
                trial, tkey: pair.map { "dh-key-file \"\($0.base)\";" } ?? "", initialKey: initialKey)
            for (name, text) in pair?.files ?? [:] { try secondary.directory.write(text, to: name) }
            let key = try await secondary.withDaemon(logLevel: "debug") { daemon in
                let (key, _) = try await daemon.waitForKey()
                try await daemon.waitForTransfer(of: Self.zone, serial: 7)
                try await trial.primary.replace(text(8))
                let mark = daemon.mark
                #expect(try await secondary.control("refresh", "--wait", Self.zone).exit == .status(0))
                try await daemon.waitForLine("requesting IXFR from", from: mark)
                try await daemon.waitForTransfer(of: Self.zone, serial: 8, from: mark)
                let texts = daemon.log.map(\.text)
                #expect(texts.count { $0.hasSuffix("connected using \(trial.primary.endpoint) TSIG \(key)") } == 2)
                #expect(texts.contains("zone \(Self.zone)/IN: transferred serial 8: TSIG '\(key)'"))
                #expect(
                    daemon.keyLines == [
                        "tkey to-ns1 at \(trial.primary.endpoint): negotiated key '\(key)', lifetime 3600 seconds"
                    ])
                let status = try await secondary.control("zonestatus", Self.zone)
                #expect(status.output.contains { $0.contains("key to-ns1 (\(key)), serial 8") }, "\(status.output)")
                #expect(try await trial.verdict(on: key) == "BADSIG")
                return key
            }
            // named tells of a negotiated key by the name of the one that it came from.
            for type in ["SOA", "AXFR", "IXFR"] {
                #expect(trial.queries.contains { $0.contains("/key \(initialKey.name) (") && $0.contains(" IN \(type) ") })
            }
            #expect(!trial.hasUnsignedQuery)
            #expect(try await trial.verdict(on: key) == "BADKEY")
        }
    }

    @Test func `a single refresh negotiates, transfers and deletes`() async throws {
        try await TKEYTrial.withNamed([text(7)]) { trial in
            let result = try await secondary(trial).refresh()
            #expect(result.exit == .status(0))
            let lines = result.log.map(\.text).filter { $0.hasPrefix("tkey ") }
            #expect(lines.count == 2, "\(lines)")
            #expect(lines.last?.contains(": deleted key '") == true)
            #expect(!trial.hasUnsignedQuery)
        }
    }

    @Test func `a key is renewed before it lapses, and the former one is deleted`() async throws {
        try await TKEYTrial.withNamed([text(7)]) { trial in
            let secondary = try secondary(trial, tkey: "lifetime 1m;")
            try await secondary.withDaemon { daemon in
                let (first, _) = try await daemon.waitForKey()
                let (second, index) = try await daemon.waitForKey("renewed as")
                #expect(first != second)
                try await daemon.waitForLine("deleted key '\(first)'", from: index)
                let mark = daemon.mark
                #expect(try await secondary.control("retransfer", "--wait", Self.zone).exit == .status(0))
                #expect(!daemon.log.dropFirst(mark).contains { $0.text.contains("BADKEY") })
                #expect(try await trial.verdict(on: first) == "BADKEY")
            }
            #expect(!trial.hasUnsignedQuery)
        }
    }

    @Test func `a primary that forgot its keys is negotiated with once more, in the same round`() async throws {
        try await TKEYTrial.withNamed([text(7)]) { trial in
            let secondary = try secondary(trial)
            try await secondary.withDaemon { daemon in
                let (first, _) = try await daemon.waitForKey()
                try await daemon.waitForTransfer(of: Self.zone, serial: 7)
                try await trial.primary.restart()
                let mark = daemon.mark
                #expect(try await secondary.control("retransfer", "--wait", Self.zone).exit == .status(0))
                let refused = try await daemon.waitForLine("the primary does not accept key '\(first)'", from: mark)
                let (second, _) = try await daemon.waitForKey(from: refused)
                #expect(second != first)
                try await daemon.waitForTransfer(of: Self.zone, serial: 7, from: refused)
                #expect(daemon.keyLines.count == 3)
            }
            #expect(!trial.hasUnsignedQuery)
        }
    }

    /// Whether every thread of the process has come to a stop.
    private func isStopped(_ processID: Int32) throws -> Bool {
        let tasks = "/proc/\(processID)/task"
        return try FileManager.default.contentsOfDirectory(atPath: tasks).allSatisfy { task in
            try String(contentsOfFile: "\(tasks)/\(task)/stat", encoding: .utf8).contains(") T ")
        }
    }

    @Test func `a primary that does not answer does not hold up the end`() async throws {
        try await TKEYTrial.withNamed([text(7)]) { trial in
            let secondary = try secondary(trial)
            let processID = try #require(trial.primary.processID)
            defer { kill(processID, SIGCONT) }
            let daemon = try await secondary.withDaemon { daemon in
                try await daemon.waitForTransfer(of: Self.zone, serial: 7)
                kill(processID, SIGSTOP)
                try await withTimeLimit(awaiting: "the last thread of named to stop") {
                    while try !isStopped(processID) { try await Task.sleep(for: .milliseconds(5)) }
                }
                return daemon
            }
            #expect(daemon.keyLines.last?.hasSuffix("was not deleted: no answer in time") == true, "\(daemon.keyLines)")
        }
    }

    @Test func `a reload that names another key deletes the negotiated one`() async throws {
        try await TKEYTrial.withNamed([text(7)]) { trial in
            let secondary = try secondary(trial)
            try await secondary.withDaemon { daemon in
                let (key, _) = try await daemon.waitForKey()
                try await daemon.waitForTransfer(of: Self.zone, serial: 7)
                try secondary.configure(
                    keys: [TKEYTrial.initialKey], zones: [trial.zone(Self.zone, key: TKEYTrial.initialKey.name)])
                #expect(try await secondary.control("reload").exit == .status(0))
                try await daemon.waitForLine("deleted key '\(key)'")
                #expect(try await trial.verdict(on: key) == "BADKEY")
                let mark = daemon.mark
                #expect(try await secondary.control("retransfer", "--wait", Self.zone).exit == .status(0))
                try await daemon.waitForLine("transferred serial 7: TSIG 'tkeyinit'", from: mark)
            }
        }
    }

    @Test(arguments: [nil, TKEYTrial.initialKey])
    func `what a primary notifies of is fetched with the negotiated key of its server clause`(signedBy key: PeerKey?)
        async throws
    {
        let listening = Endpoint(.v4(0x7F00_0001), port: try await FreePort.next())
        try await TKEYTrial.withNamed([text(7)], notifying: PeerNotified(listening, key: key)) { trial in
            let endpoint = trial.primary.endpoint
            let secondary = try Secondaryd(
                options: "listen-on port \(listening.port) { 127.0.0.1; }; transfer-source 127.0.0.2;",
                keys: [TKEYTrial.initialKey],
                statements: TKEYTrial.statement() + "server \(endpoint.address) { keys { to-ns1; }; };\n",
                zones: [SecondaryZone(Self.zone, primaries: "\(endpoint.address) port \(endpoint.port);")])
            try await secondary.withDaemon { daemon in
                try await daemon.waitForLine("listening on \(listening)")
                let (name, _) = try await daemon.waitForKey()
                try await daemon.waitForTransfer(of: Self.zone, serial: 7)
                let mark = daemon.mark
                try await trial.primary.replace(text(8))
                try await daemon.waitForLine("received notify for zone '\(Self.zone)'", from: mark)
                try await daemon.waitForLine("transferred serial 8: TSIG '\(name)'", from: mark)
            }
            #expect(!trial.hasUnsignedQuery)
        }
    }

    @Test func `a thousand zones that begin at once make one negotiation`() async throws {
        let names = (0..<1000).map { "z\($0).example" }
        try await TKEYTrial.withNamed(names.map { ZoneText($0, serial: 7, records: 4).zone }) { trial in
            let secondary = try Secondaryd(
                options: "serial-query-rate 1000; transfers-in 50; transfers-per-ns 50;", keys: [TKEYTrial.initialKey],
                statements: TKEYTrial.statement(), zones: names.map { trial.zone($0) })
            try await secondary.withDaemon { daemon in
                for name in names { try await daemon.waitForTransfer(of: name, serial: 7) }
                #expect(daemon.keyLines.count == 1)
                // A primary that forgets its keys is found out by all of them, too.
                try await trial.primary.restart()
                #expect(try await secondary.control("refresh", "--wait").exit == .status(0))
                #expect(daemon.keyLines.count == 3, "\(daemon.keyLines)")
            }
            #expect(!trial.hasUnsignedQuery)
        }
    }
}
