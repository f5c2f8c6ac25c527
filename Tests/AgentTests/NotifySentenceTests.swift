import BINDLogging
import DNS
import Logging
import TSIG
import Testing
import ZoneMaintenance

@testable import Agent

@Suite struct NotifySentenceTests {
    private let sender = Endpoint(.v4(0xC000_0201), port: 4242)
    private let client = "client 192.0.2.1#4242"
    private let server = Endpoint(.v4(0xC633_6402), port: 5300)

    private func name(_ text: String) throws -> Name { try Name(parsing: text) }

    // MARK: What came

    @Test func `what came has its words, its level and its category`() throws {
        let (zone, apex) = ("example.com/IN", try name("example.com"))
        let verify = TSIGError.macMismatch(message: 1, key: apex)
        let cases: [(NotifyEvent, String, Logger.Level, String)] = [
            (.received(apex), "\(client): received notify for zone 'example.com'", .info, "notify"),
            (.notAuthoritative(apex), "\(client): received notify for zone 'example.com': NOTAUTH", .notice, "notify"),
            (.questionEmpty, "\(client): notify question section empty", .notice, "notify"),
            (.severalQuestions, "\(client): notify question section contains multiple RRs", .notice, "notify"),
            (.questionNotSOA, "\(client): notify question section contains no SOA", .notice, "notify"),
            (
                .malformed(.truncated(at: 3)), "\(client): message parsing failed: \(WireError.truncated(at: 3))", .debug,
                "client"
            ),
            (
                .invalidSignature(key: apex, error: .badSig, verify),
                "\(client): request has invalid signature: TSIG example.com: tsig verify failure (BADSIG)", .error, "security"
            ),
            (
                .invalidSignature(key: apex, error: .badKey, nil),
                "\(client): request has invalid signature: TSIG example.com: tsig verify failure (BADKEY)", .error, "security"
            ),
            (
                .malformedSignature(.misplaced(at: 12)), "\(client): request has invalid signature: FORMERR (FORMERR)", .error,
                "security"
            ),
            (.unexpectedOpcode(.query), "\(client): unexpected opcode QUERY", .debug, "client"),
            (.unknownEDNSVersion(1), "\(client): EDNS version 1 is not known", .debug, "client"),
            (.refused(zone: zone), "zone example.com/IN: refused notify from non-primary: 192.0.2.1#4242", .info, "xfer-in"),
            (.serial(Serial(11), zone: zone), "zone example.com/IN: notify from 192.0.2.1#4242: serial 11", .info, "xfer-in"),
            (.noSerial(zone: zone), "zone example.com/IN: notify from 192.0.2.1#4242: no serial", .info, "xfer-in"),
            (.upToDate(zone: zone), "zone example.com/IN: notify from 192.0.2.1#4242: zone is up to date", .info, "xfer-in"),
            (
                .queued(Serial(11), zone: zone),
                "zone example.com/IN: notify from 192.0.2.1#4242: serial 11: refresh in progress, refresh check queued", .info,
                "xfer-in"
            ),
            (
                .queued(nil, zone: zone),
                "zone example.com/IN: notify from 192.0.2.1#4242: refresh in progress, refresh check queued", .info, "xfer-in"
            ),
            (
                .suppressed(180_000, .accepted, seconds: 10),
                "received notify: 180000 more lines in 10 seconds were left out; the last was from 192.0.2.1#4242", .notice,
                "notify"
            ),
            (
                .suppressed(1, .malformed, seconds: 10),
                "malformed notify: 1 more line in 10 seconds was left out; the last was from 192.0.2.1#4242", .debug, "notify"
            ),
        ]
        for (event, text, level, category) in cases {
            let report = NotifyReport(event, from: sender)
            #expect(report.text == text)
            #expect(report.level == level, "\(text)")
            #expect(report.category.label == category, "\(text)")
        }
    }

    @Test func `who has signed is named with the key`() throws {
        let report = NotifyReport(.received(try name("example.com")), from: sender, key: try name("ns1-ns2.example.com"))
        #expect(
            report.text
                == "client 192.0.2.1#4242/key ns1-ns2.example.com: received notify for zone 'example.com': TSIG 'ns1-ns2.example.com'"
        )
    }

    @Test func `a clock that is off is named so`() throws {
        let time = TSIGTime(1_800_000_000)
        let report = NotifyReport(
            .invalidSignature(key: try name("ns1"), error: .badTime, .badTime(server: time, now: time)), from: sender)
        #expect(report.text.hasSuffix("clocks are unsynchronized (BADTIME)"))
    }

    @Test func `the fields name the zone that it is about, and the serial`() throws {
        #expect(NotifyReport(.received(try name("example.com")), from: sender).fields == LogFields())
        #expect(NotifyReport(.noSerial(zone: "a/IN"), from: sender).fields == LogFields(zone: "a/IN"))
        #expect(NotifyReport(.serial(Serial(7), zone: "a/IN"), from: sender).fields == LogFields(zone: "a/IN", serial: 7))
    }

    // MARK: What goes out

    @Test func `what goes out has its words and its level`() throws {
        let key = TSIGKey(
            name: try name("ns1-ns2.example.com"), algorithm: try #require(TSIGAlgorithm(named: "hmac-sha256")), secret: [1])
        let to = "notify(SOA) to 198.51.100.2#5300"
        let refused = NotifyFailure.transport(resultText: "connection refused")
        let cases: [(NotifySendEvent, String, Logger.Level)] = [
            (.began(Serial(2_026_112_101)), "sending notifies (serial 2026112101)", .info),
            (.sending(to: NotifyTarget(server)), "sending \(to)", .info),
            (.sending(to: NotifyTarget(server, key: key)), "sending \(to) : TSIG (ns1-ns2.example.com)", .info),
            (.response(.noError, from: server), "notify(SOA) response from 198.51.100.2#5300: NOERROR", .trace),
            (.successful(to: server), "\(to) successful", .debug),
            (.ignored(.unexpectedTSIG, from: server), "\(to): ignored an answer: did not expect a TSIG or SIG(0)", .debug),
            (.retryingOverTCP(.timedOut, to: server), "\(to) failed: timed out: retrying over TCP", .notice),
            (.retryingOverTCP(refused, to: server), "\(to) failed: connection refused: retrying over TCP", .notice),
            (.failed(.timedOut, to: server), "\(to) failed: timed out: retries exceeded", .warning),
            (.failed(refused, to: server), "\(to) failed: connection refused", .warning),
        ]
        for (event, words, level) in cases {
            let sentence = NotifySentence(event, about: exampleZone)
            #expect(sentence.text == "zone example.com/IN: \(words)")
            #expect(sentence.level == level, "\(words)")
            #expect(sentence.category.label == "notify")
        }
        let badSig = NotifyFailure.tsig(.serverError(.badSig, key: .root), .noError)
        #expect(
            NotifySentence(.retryingOverTCP(badSig, to: server), about: exampleZone).text
                .contains("failed: tsig indicates error: BADSIG"))
    }
}
