import DNS
import Foundation
import TestSupport
import Testing

/// How long it takes from a change on the primary to the published file; run by hand, with the number of rounds:
///
///     SECONDARYD_NOTIFY_ROUNDS=50 .ci/test --filter NotifyMeasurement
///
/// The change is the SIGHUP that has the primary read its file; what that takes is told apart from what follows the NOTIFY.
@Suite(.serialized) struct NotifyMeasurement {
    private static let rounds = ProcessInfo.processInfo.environment["SECONDARYD_NOTIFY_ROUNDS"].flatMap { Int($0) } ?? 0

    @Test(.enabled(if: rounds > 0), arguments: PeerSoftware.allCases)
    func `from a change to its publication`(software: PeerSoftware) async throws {
        let listening = Endpoint(.v4(0x7F00_0001), port: try await FreePort.next())
        var zone = ZoneText("example.com", serial: 1, records: 1000)
        var notified: [Duration] = []
        var published: [Duration] = []
        try await withPrimary(software, zones: [zone.zone], notifying: PeerNotified(listening)) { primary in
            let secondary = try Secondaryd(
                options: "listen-on port \(listening.port) { 127.0.0.1; };",
                zones: [SecondaryZone("example.com", from: primary.endpoint)])
            try await secondary.withDaemon { daemon in
                try await daemon.waitForTransfer(of: "example.com", serial: 1)
                for _ in 0..<Self.rounds {
                    zone.serial += 1
                    zone.records = 1000 + Int(zone.serial) % 7
                    try primary.write(zone.zone)
                    // A server reads a file again only if it is younger by a second; and the pace of polls is not what is measured.
                    try await Task.sleep(for: .milliseconds(1100))
                    let mark = daemon.mark
                    let start = ContinuousClock.now
                    primary.reload()
                    try await daemon.waitForLine("received notify for zone", from: mark)
                    notified.append(start.duration(to: .now))
                    try await daemon.waitForLine("transferred serial \(zone.serial)", from: mark)
                    published.append(start.duration(to: .now))
                }
            }
        }
        let after = zip(published, notified).map { $0 - $1 }
        print(
            """
            \(software): \(Self.rounds) rounds, medians: \(Self.median(notified)) to the NOTIFY, then \(Self.median(after)) \
            to the published file, \(Self.median(published)) in all
            """)
    }

    private static func median(_ durations: [Duration]) -> String {
        let sorted = durations.sorted()
        return sorted[sorted.count / 2].formatted(.units(allowed: [.milliseconds], fractionalPart: .show(length: 2)))
    }
}
