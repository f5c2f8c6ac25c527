import DNS
import Foundation
import TestSupport
import Testing

/// `publish-delay` with a primary that changes its zone faster than it may be written.
@Suite(.fewAtATime) struct PublishDelayTests {
    @Test func `changes that come one after the other are published once, the newest of them`() async throws {
        let listening = Endpoint(.v4(0x7F00_0001), port: try await FreePort.next())
        try await withPrimary(
            .knot, zones: [ZoneText("example.com", serial: 1).zone], makesDifferences: true,
            notifying: PeerNotified(listening, key: nil)
        ) { primary in
            let options = { (delay: String) in "publish-delay \(delay); listen-on port \(listening.port) { 127.0.0.1; };" }
            let zones = [SecondaryZone("example.com", from: primary.endpoint)]
            let secondary = try Secondaryd(options: options("1h"), zones: zones)
            try await secondary.withDaemon(logLevel: "debug") { daemon in
                try await daemon.waitForLine("network: info: listening on \(listening)")
                var mark = daemon.mark
                try await daemon.waitForTransfer(of: "example.com", serial: 1)
                for serial in 2...4 as ClosedRange<UInt32> {
                    mark = daemon.mark
                    try await primary.replace(ZoneText("example.com", serial: serial, records: 10 * Int(serial)).zone)
                    try await daemon.waitForLine("received notify for zone 'example.com'", from: mark)
                    if serial == 2 { try await daemon.waitForLine("seconds by publish-delay", from: mark) }
                }
                // The delay ends when all have come, however long that took.
                try secondary.configure(options: options("0"), zones: zones)
                daemon.process.send(signal: SIGHUP)
                try await daemon.waitForTransfer(of: "example.com", serial: 4, from: mark)
                #expect(daemon.log.count { $0.text.hasSuffix("Transfer started.") } == 2)
                #expect(daemon.log.count { $0.text.contains("seconds by publish-delay") } == 1)
                let newest = ZoneText("example.com", serial: 4, records: 40)
                #expect(try await secondary.records(of: "example.com") == newest.compiledRecords)
            }
        }
    }
}
