import DNS
import Foundation
import TestSupport
import Testing

/// Several keys for one primary, while it goes over from an old one to a new one.
@Suite(.fewAtATime) struct KeyRotationTests {
    private static let zone = "kx.example"
    private static let text = ZoneText(zone, serial: 7).zone
    private static let new = PeerKey.random(name: "new-key")
    private static let old = PeerKey.random(name: "old-key")

    private func secondary(_ trial: TKEYTrial, key: String) throws -> Secondaryd {
        try Secondaryd(
            keys: [Self.new, Self.old, TKEYTrial.initialKey], statements: TKEYTrial.statement(),
            zones: [trial.zone(Self.zone, key: key)])
    }

    private func warnings(_ daemon: SecondarydDaemon) -> [String] {
        daemon.log.map(\.description).filter { $0.contains("still needs key") }
    }

    @Test func `the old key is used where the primary does not have the new one, and that is said once`() async throws {
        try await TKEYTrial.withNamed([Self.text], keys: [Self.old]) { trial in
            let secondary = try secondary(trial, key: "{ new-key; old-key; }")
            try await secondary.withDaemon { daemon in
                try await daemon.waitForLine("transferred serial 7: TSIG 'old-key'")
                let mark = daemon.mark
                for _ in 0..<3 {
                    #expect(try await secondary.control("retransfer", "--wait", Self.zone).exit == .status(0))
                }
                // What worked goes first.
                #expect(!daemon.log.dropFirst(mark).contains { $0.text.contains("BADKEY") })
                #expect(
                    warnings(daemon) == [
                        """
                        general: warning: primary \(trial.primary.endpoint) still needs key 'old-key': it does not accept \
                        'new-key'
                        """
                    ])
                let status = try await secondary.control("zonestatus", Self.zone)
                #expect(status.output.contains { $0.contains("key old-key,") })
            }
            #expect(!trial.hasUnsignedQuery)
        }
    }

    @Test func `the new key is used where the primary has both`() async throws {
        try await TKEYTrial.withNamed([Self.text], keys: [Self.old, Self.new]) { trial in
            let secondary = try secondary(trial, key: "{ new-key; old-key; }")
            try await secondary.withDaemon { daemon in
                try await daemon.waitForLine("transferred serial 7: TSIG 'new-key'")
                #expect(warnings(daemon).isEmpty)
            }
        }
    }

    @Test func `the new key is used in the same round in which the primary has given up the old one`() async throws {
        try await TKEYTrial.withNamed([Self.text], keys: [Self.old]) { trial in
            let secondary = try secondary(trial, key: "{ new-key; old-key; }")
            try await secondary.withDaemon { daemon in
                try await daemon.waitForLine("transferred serial 7: TSIG 'old-key'")
                let file = URL(filePath: trial.primary.folder + "/peer.conf")
                let text = try String(contentsOf: file, encoding: .utf8)
                    .replacing(Self.old.statement, with: Self.new.statement).replacing("\"old-key\"", with: "\"new-key\"")
                try Data(text.utf8).write(to: file)
                try await trial.primary.restart()
                let mark = daemon.mark
                #expect(try await secondary.control("retransfer", "--wait", Self.zone).exit == .status(0))
                try await daemon.waitForLine("transferred serial 7: TSIG 'new-key'", from: mark)
                #expect(warnings(daemon).count == 1)
                let status = try await secondary.control("zonestatus", Self.zone)
                #expect(status.output.contains { $0.contains("key new-key,") })
            }
            #expect(!trial.hasUnsignedQuery)
        }
    }

    @Test func `a key that may ask and not transfer is followed by one that may`() async throws {
        try await TKEYTrial.withNamed([Self.text], keys: [Self.old, Self.new], permitted: [Self.old]) { trial in
            let secondary = try secondary(trial, key: "{ new-key; old-key; }")
            try await secondary.withDaemon { daemon in
                try await daemon.waitForLine("transferred serial 7: TSIG 'old-key'")
                for _ in 0..<2 {
                    #expect(try await secondary.control("retransfer", "--wait", Self.zone).exit == .status(0))
                }
                #expect(warnings(daemon).count == 1)
            }
        }
    }

    @Test func `a key in the configuration stands in for one that cannot be negotiated`() async throws {
        try await TKEYTrial.withNamed([Self.text], bits: nil, keys: [Self.old, TKEYTrial.initialKey]) { trial in
            let secondary = try secondary(trial, key: "{ to-ns1; old-key; }")
            try await secondary.withDaemon { daemon in
                try await daemon.waitForLine("negotiation failed: REFUSED")
                try await daemon.waitForLine("transferred serial 7: TSIG 'old-key'")
                try await daemon.waitForLine("still needs key 'old-key'")
                #expect(warnings(daemon).count == 1)
            }
            #expect(!trial.hasUnsignedQuery)
        }
    }
}
