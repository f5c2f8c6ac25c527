import DNS
import Foundation
import LibCrypto
import Synchronization
import SystemPackage
import TKEY
import TSIG
import TestSupport
import Testing

/// What no named at hand does: newer ones that decline, forged answers, keys that lapse at an awkward time.
@Suite(.fewAtATime) struct ScriptedNegotiationTests {
    private static let zone = "kx.example"

    private func secondary(of primary: ScriptedPrimary, tkey: String = "") throws -> Secondaryd {
        let endpoint = primary.endpoint
        return try Secondaryd(
            options: "request-ixfr no;", keys: [TKEYTrial.initialKey], statements: TKEYTrial.statement(tkey),
            zones: [SecondaryZone(Self.zone, primaries: "\(endpoint.address) port \(endpoint.port) key to-ns1;")])
    }

    @Test(arguments: [
        (ResponseCode.badMode, "BADMODE: the primary no longer supports Diffie-Hellman TKEY (BIND 9.20 and later)"),
        (.badAlg, "BADALG: the primary does not negotiate keys for hmac-md5"),
        (.badName, "BADNAME: the primary has a key of that name already"),
    ])
    func `what a primary declines is told, and it is asked for nothing else`(
        error: ResponseCode, reason: String
    ) async throws {
        let server = ScriptedNegotiator(initialKey: try TKEYTrial.initialKey.tsigKey)
        try await withScriptedPrimary(tcp: { connection in
            try await connection.send(server.decline(connection.receive(), with: error))
            await connection.waitForClientToClose()
        }) { primary in
            let result = try await secondary(of: primary).refresh()
            #expect(result.exit == .status(1))
            #expect(
                result.log.map(\.text).contains("tkey to-ns1 at \(primary.endpoint): negotiation failed: \(reason)"),
                "\(result.errors)")
            #expect(primary.queries.entries.isEmpty)
            #expect(primary.connections.entries.count == 1)
        }
    }

    /// Answers to the negotiation that prove nothing.
    enum Forgery: CaseIterable {
        case unsigned, signedByAnother, empty, closed
    }

    @Test(arguments: Forgery.allCases)
    func `an answer that proves nothing makes no key`(forgery: Forgery) async throws {
        let stranger = try PeerKey.random(name: "tkeyinit", algorithm: "hmac-md5").tsigKey
        try await withScriptedPrimary(tcp: { connection in
            let query = try await connection.receive()
            switch forgery {
            case .unsigned: try await connection.send(MessageBuilder(answering: query).octets)
            case .signedByAnother:
                try await connection.send(ScriptedNegotiator(initialKey: stranger).agree(to: query, as: "k").answer)
            case .empty: try await connection.send([])
            case .closed: break
            }
        }) { primary in
            let result = try await secondary(of: primary).refresh()
            #expect(result.exit == .status(1))
            #expect(result.log.count { $0.text.contains("negotiation failed: ") } == 1, "\(result.errors)")
            #expect(primary.queries.entries.isEmpty)
            #expect(primary.connections.entries.count == 1)
        }
    }

    @Test func `a primary that knows none of the keys it agrees to is negotiated with twice, and the round is over`()
        async throws
    {
        let server = ScriptedNegotiator(initialKey: try TKEYTrial.initialKey.tsigKey)
        try await withScriptedPrimary(
            udp: { query, _ in (try? ScriptedNegotiator.forgetKey(of: query)).map { [.octets($0)] } ?? [] },
            tcp: { connection in
                let query = try await connection.receive()
                if try ScriptedNegotiator.record(in: query)?.mode == .diffieHellman {
                    try await connection.send(server.agree(to: query, as: "k\(connection.number).server").answer)
                }
                await connection.waitForClientToClose()
            }
        ) { primary in
            let result = try await secondary(of: primary).refresh()
            #expect(result.exit == .status(1))
            let tkey = "tkey to-ns1 at \(primary.endpoint): "
            #expect(
                result.log.map(\.text).filter { $0.hasPrefix("tkey ") } == [
                    "\(tkey)negotiated key 'k0.server', lifetime 3600 seconds",
                    "\(tkey)the primary does not accept key 'k0.server'",
                    "\(tkey)negotiated key 'k1.server', lifetime 3600 seconds",
                    "\(tkey)the primary does not accept key 'k1.server'",
                ])
            // Each poll asks more than once, for nobody vouches for a refusal.
            #expect(primary.queries.entries.count >= 2)
            for entry in primary.queries.entries { #expect(try ScriptedNegotiator.isSigned(entry)) }
            for connection in primary.connections.entries {
                let query = try await connection.receive()
                #expect(try ScriptedNegotiator.record(in: query) != nil)
            }
        }
    }

    @Test func `a primary that no longer agrees gets queries with the last key, and then none`() async throws {
        let server = ScriptedNegotiator(initialKey: try TKEYTrial.initialKey.tsigKey, lifetime: 15)
        let apex = try Name(parsing: Self.zone)
        let agreed = Mutex<TSIGKey?>(nil)
        let key: @Sendable () throws -> TSIGKey = { try #require(agreed.withLock { $0 }) }
        try await withScriptedPrimary(
            udp: { query, _ in
                let answer = try? MessageBuilder(answering: query, [.soa(apex, serial: 7)]).signed(by: key(), answering: query)
                return answer.map { [.octets($0)] } ?? []
            },
            tcp: { connection in
                let query = try await connection.receive()
                if try ScriptedNegotiator.record(in: query) == nil {
                    let records = TestRecord.zone(apex, serial: 7, hosts: 3)
                    for message in try MessageBuilder.transfer(of: records, answering: query, key: key()) {
                        try await connection.send(message)
                    }
                } else if connection.number == 0 {
                    let (answer, key) = try server.agree(to: query, as: "k0.server")
                    agreed.withLock { $0 = key }
                    try await connection.send(answer)
                } else {
                    try await connection.send(server.decline(query, with: .badMode))
                }
                await connection.waitForClientToClose()
            }
        ) { primary in
            let secondary = try secondary(of: primary)
            try await secondary.withDaemon { daemon in
                try await daemon.waitForLine("transferred serial 7: TSIG 'k0.server'")
                // At its renewal first, and then when it has lapsed.
                let (renewal, refusal) = ("negotiation failed: BADMODE", "no key 'to-ns1': BADMODE")
                try await daemon.waitForLine(renewal)
                let isOver = try await withTimeLimit(.seconds(60), awaiting: "the key's end") {
                    while true {
                        let result = try await secondary.control("refresh", "--wait", Self.zone)
                        if result.exit != .status(0) { return result.output.contains { $0.contains(refusal) } }
                        try await Task.sleep(for: .milliseconds(200))
                    }
                }
                #expect(isOver)
            }
            #expect(primary.queries.entries.count > 0)
            for entry in primary.queries.entries { #expect(try ScriptedNegotiator.isSigned(entry)) }
            for connection in primary.connections.entries {
                #expect(try ScriptedNegotiator.isSigned(await connection.receive()))
            }
        }
    }

    /// What the primary of the next test has done so far.
    private final class Steps: Sendable {
        let keys = Mutex<[TSIGKey]>([])
        let firstKeyDeleted = Gate()
    }

    @Test func `a transfer goes on with the key it began with, when that has lapsed and was deleted`() async throws {
        let server = ScriptedNegotiator(initialKey: try TKEYTrial.initialKey.tsigKey, lifetime: 7)
        let apex = try Name(parsing: Self.zone)
        let records = TestRecord.zone(apex, serial: 7, hosts: 30)
        let steps = Steps()
        let key: @Sendable () throws -> TSIGKey = { try #require(steps.keys.withLock { $0.first }) }
        try await withScriptedPrimary(
            udp: { query, _ in
                let answer = try? MessageBuilder(answering: query, [.soa(apex, serial: 7)]).signed(by: key(), answering: query)
                return answer.map { [.octets($0)] } ?? []
            },
            tcp: { connection in
                let query = try await connection.receive()
                switch try ScriptedNegotiator.record(in: query)?.mode {
                case .diffieHellman?:
                    let number = steps.keys.withLock(\.count)
                    let (answer, key) = try server.agree(to: query, as: "k\(number).server")
                    steps.keys.withLock { $0.append(key) }
                    try await connection.send(answer)
                case .some:
                    // The deletion: it is not answered, and that makes no difference.
                    steps.firstKeyDeleted.open()
                case nil:
                    let messages = try MessageBuilder.transfer(
                        of: records, answering: query, key: key(), recordsPerMessage: 10)
                    try await connection.send(messages[0])
                    await steps.firstKeyDeleted.passed()
                    for message in messages.dropFirst() { try await connection.send(message) }
                }
                await connection.waitForClientToClose()
            }
        ) { primary in
            let secondary = try secondary(of: primary)
            try await secondary.withDaemon { daemon in
                _ = try await daemon.waitForKey("renewed as")
                try await daemon.waitForLine("zone \(Self.zone)/IN: transferred serial 7: TSIG 'k0.server'")
                // Neither in the log nor on the disk.
                let secrets = steps.keys.withLock { $0.map { Base64.encode($0.secret.octets) } }
                for secret in secrets { #expect(!daemon.log.contains { $0.text.contains(secret) }) }
                for key in steps.keys.withLock({ $0 }) { #expect(try !secondary.holds(key.secret.octets)) }
            }
        }
    }
}

extension Secondaryd {
    /// Whether a file of the folder has these octets in it.
    fileprivate func holds(_ octets: Span<UInt8>) throws -> Bool {
        let octets = Data(octets.indices.map { octets[$0] })
        let files = try #require(FileManager.default.enumerator(atPath: directory.path.string))
        for case let name as String in files {
            let file = try? Data(contentsOf: URL(filePath: directory.appending(name).string))
            if file?.firstRange(of: octets) != nil { return true }
        }
        return false
    }
}
