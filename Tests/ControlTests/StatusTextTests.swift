import Testing

@testable import Control

extension ServerStatus {
    static let sample = ServerStatus(
        version: "secondaryd 0.1.0", processID: 17, bootTime: 1_795_230_245, lastConfigured: 1_795_230_246,
        configurationFile: "/etc/secondaryd/secondaryd.conf", zones: 5, zonesLoaded: 3, zonesExpired: 1, zonesNotLoaded: 1,
        debugLevel: 0, transfersRunning: 1, transfersDeferred: 2, soaQueriesInProgress: 3,
        commands: Commands(succeeded: 9, failed: 2, givenUp: 1, superseded: 4, served: 8, neverServed: 1))
}

extension ZoneStatus {
    static let sample = ZoneStatus(
        name: "example.com", recordClass: "IN", view: "inside", file: "/var/cache/bind/db.example.com", copy: .loaded,
        action: .waiting, serial: 2_026_112_101, lastLoaded: 1_795_230_245, nextRefresh: 1_795_233_845,
        expires: 1_795_835_045, isRefreshQueued: true,
        lastTransfer: LastTransfer(
            primary: "192.0.2.1#53", endedAt: 1_795_230_245, messages: 1, records: 10, bytes: 345, milliseconds: 6),
        primaries: [
            PrimaryStatus(
                address: "192.0.2.1#53", key: "ns1-ns2.example.com", serial: 2_026_112_101, lastSOA: 1_795_230_245,
                roundTripMilliseconds: 1.25),
            PrimaryStatus(
                address: "2001:db8::1#53", lastError: "timed out", lastErrorAt: 1_795_230_250, backoffUntil: 1_795_230_850),
            PrimaryStatus(address: "192.0.2.3#53"),
        ])
}

@Suite struct StatusTextTests {
    @Test func `the server's status has rndc's lines`() {
        #expect(
            ControlReply.status(.sample).lines(at: 0) == [
                "version: secondaryd 0.1.0", "process: 17", "boot time: Sat, 21 Nov 2026 03:04:05 GMT",
                "last configured: Sat, 21 Nov 2026 03:04:06 GMT", "configuration file: /etc/secondaryd/secondaryd.conf",
                "number of zones: 5", "zones up to date: 3", "zones expired: 1", "zones not loaded: 1", "debug level: 0",
                "xfers running: 1", "xfers deferred: 2", "soa queries in progress: 3",
                "commands: 9 succeeded, 2 attempts failed, 1 given up, 4 superseded", "served checks: 8 ok, 1 timed out",
                "server is up and running",
            ])
    }

    @Test(arguments: [Int64.min, -1, 0, .max])
    func `times that no calendar has are no trap`(time: Int64) {
        var status = ZoneStatus.sample
        (status.lastLoaded, status.nextRefresh, status.expires) = (time, time, time)
        status.lastTransfer?.endedAt = time
        status.primaries[1].backoffUntil = time
        let left = time == 0 ? "1 second" : time == .max ? "\(Int64.max) seconds" : "0 seconds"
        let lines = status.lines(at: -1)
        #expect(lines.contains("next action: refresh in \(left), refresh check queued"))
        #expect(lines.contains("expires in: \(left)"))
    }

    @Test func `a zone's status has rndc's lines and more`() {
        #expect(
            ZoneStatus.sample.lines(at: 1_795_230_260) == [
                "name: example.com", "type: secondary", "files: /var/cache/bind/db.example.com", "serial: 2026112101",
                "last loaded: Sat, 21 Nov 2026 03:04:05 GMT", "next refresh: Sat, 21 Nov 2026 04:04:05 GMT",
                "expires: Sat, 28 Nov 2026 03:04:05 GMT", "secure: no", "dynamic: no", "reconfigurable via modzone: no",
                "class: IN", "view: inside", "zone data: loaded", "expires in: 604785 seconds",
                "next action: refresh in 3585 seconds, refresh check queued",
                "last transfer: Sat, 21 Nov 2026 03:04:05 GMT from 192.0.2.1#53, 1 messages, 10 records, 345 bytes, 6 ms",
                "primary: 192.0.2.1#53, key ns1-ns2.example.com, serial 2026112101 at Sat, 21 Nov 2026 03:04:05 GMT, round trip 1.3 ms",
                "primary: 2001:db8::1#53, last error timed out at Sat, 21 Nov 2026 03:04:10 GMT, skipped for 590 seconds",
                "primary: 192.0.2.3#53",
            ])
    }

    @Test func `what is not known has no line`() {
        let zone = ZoneStatus(name: "a", recordClass: "IN", file: "/a", copy: .notLoaded, action: .polling)
        #expect(
            zone.lines(at: 0) == [
                "name: a", "type: secondary", "files: /a", "secure: no", "dynamic: no", "reconfigurable via modzone: no",
                "class: IN", "zone data: not loaded", "next action: polling",
            ])
    }

    @Test func `zones of several views stand apart`() {
        let zone = ZoneStatus(name: "a", recordClass: "IN", file: "/a", copy: .expired, action: .queued)
        let lines = ControlReply.zones([zone, zone]).lines(at: 0)
        #expect(lines.count == 2 * zone.lines(at: 0).count + 1)
        #expect(lines.count { $0.isEmpty } == 1)
    }

    @Test func `a failure has rndc's words`() {
        #expect(
            ControlFailure.noSuchZone(ZoneSelection(name: "x.example")).description
                == "not found\nno matching zone 'x.example' in any view")
        #expect(
            ControlFailure.noSuchZone(ZoneSelection(name: "x.example", view: "in")).description
                == "not found\nno matching zone 'x.example' in view 'in'")
        #expect(ControlFailure(.unknownCommand).description == "unknown command")
    }

    @Test func `JSON has what the lines have`() {
        #expect(ControlReply.done(text: "zone refresh queued").json == #"{"result":"success","text":"zone refresh queued"}"#)
        #expect(ControlReply.failed(ControlFailure(.notFound, "a\nb")).json == #"{"result":"not found","text":"a\nb"}"#)
        #expect(ControlReply.settled(inStep: 1, failed: 2).json == #"{"failed":2,"inStep":1}"#)
        #expect(ControlReply.zones([.sample]).json.hasPrefix(#"[{"action":"waiting","copy":"loaded","expires":1795835045,"#))
        #expect(ControlReply.status(.sample).json.contains(#""zonesExpired":1"#))
        let outcome = ZoneOutcome(name: "a", serial: 7, isInStep: true, text: "serial 7, transferred")
        #expect(outcome.json == #"{"isInStep":true,"name":"a","serial":7,"text":"serial 7, transferred"}"#)
        #expect(outcome.description == "a: serial 7, transferred")
    }

    @Test func `only what came to nothing is a failure`() {
        #expect(ControlReply.done(text: "").isSuccess && ControlReply.zones([]).isSuccess)
        #expect(ControlReply.settled(inStep: 1, failed: 0).isSuccess)
        #expect(!ControlReply.settled(inStep: 1, failed: 1).isSuccess)
        #expect(!ControlReply.failed(ControlFailure(.failure)).isSuccess)
    }

    @Test func `a request is logged as it would be typed, however many zones it names`() {
        let zone = ZoneSelection(name: "example.com", view: "inside")
        #expect(ControlRequest.zonestatus(zone: zone).description == "zonestatus example.com in view inside")
        #expect(ControlRequest.refresh(zones: [], forced: true, waits: true).description == "refresh --force")
        let zones = (0..<3000).map { ZoneSelection(name: "\($0).example") }
        #expect(
            ControlRequest.refresh(zones: zones, forced: false, waits: false).description
                == "refresh 0.example 1.example 2.example 3.example and 2996 more")
        let endless = ZoneSelection(name: String(repeating: "x", count: 60_000))
        #expect(ControlRequest.notify(zone: endless).description.utf8.count < 2000)
    }

    @Test(
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (1_795_230_245, "Sat, 21 Nov 2026 03:04:05 GMT"),
            (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"), (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
            (-1, "Wed, 31 Dec 1969 23:59:59 GMT"), (.max, "Fri, 31 Dec 9999 23:59:59 GMT"),
            (.min, "Wed, 01 Mar 0000 00:00:00 GMT"),
        ] as [(Int64, String)])
    func `dates are HTTP's, however far away`(seconds: Int64, shown: String) {
        #expect(HTTPDate(seconds).description == shown)
    }
}
