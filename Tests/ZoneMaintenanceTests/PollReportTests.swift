import DNS
import Testing
import ZoneMaintenance

@Suite struct PollReportTests {
    private func report(_ event: PollEvent) -> PollReport {
        PollReport(event, about: Peer(Endpoint(.v4(0xC000_0201), port: 53)))
    }

    @Test func `lines name the zone as BIND does, the debug line of the serial its function first`() {
        #expect(
            report(.olderSerial(Serial(4), ours: Serial(5))).line(zone: "example.com/IN")
                == "zone example.com/IN: serial number (4) received from primary 192.0.2.1#53 < ours (5)")
        #expect(
            report(.serial(new: Serial(4), old: Serial(3))).line(zone: "example.com/IN")
                == "refresh_callback: zone example.com/IN: serial: new 4, old 3")
        #expect(
            report(.serial(new: Serial(4), old: nil)).line(zone: "example.com/IN")
                == "refresh_callback: zone example.com/IN: serial: new 4, old not loaded")
    }

    @Test func `each event has its words, its severity and its category`() {
        let peer = "primary 192.0.2.1#53 (source 0.0.0.0#0)"
        let cases: [(PollEvent, LogSeverity, String)] = [
            (.asking(index: 1, count: 2), .debug(3), "soa_query: remote server current address index 1 count 2"),
            (.retryingWithoutEDNS(nil), .debug(1), "refresh: timeout retrying without EDNS \(peer)"),
            (.skippedTCP, .debug(1), "refresh: skipped tcp fallback as \(peer) is unreachable (cached)"),
            (.skippedTransfer, .info, "refresh: skipping zone transfer as \(peer) is unreachable (cached)"),
            (.failed(.timedOut), .info, "refresh: failure trying \(peer): timed out"),
            (.expire(7), .debug(1), "got EDNS EXPIRE of 7"),
        ]
        for (event, severity, text) in cases {
            #expect(report(event).severity == severity)
            #expect(report(event).description == text)
            #expect(report(event).category == (event == .expire(7) ? .general : .xferIn))
        }
    }
}
