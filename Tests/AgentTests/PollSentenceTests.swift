import BINDLogging
import Configuration
import DNS
import Logging
import TSIG
import Testing
import ZoneMaintenance

@testable import Agent

@Suite struct PollSentenceTests {
    private let primary = Peer(Endpoint(.v4(0xC000_0201), port: 53))
    private let place = "primary 192.0.2.1#53 (source 0.0.0.0#0)"

    private func sentence(_ event: PollEvent) -> PollSentence { PollSentence(event, about: primary, of: exampleZone) }

    @Test func `lines name the zone as BIND does, the debug line of the serial its function first`() {
        #expect(
            sentence(.olderSerial(Serial(4), ours: Serial(5))).text
                == "zone example.com/IN: serial number (4) received from primary 192.0.2.1#53 < ours (5)")
        #expect(
            sentence(.serial(new: Serial(4), old: Serial(3))).text
                == "refresh_callback: zone example.com/IN: serial: new 4, old 3")
        #expect(
            sentence(.serial(new: Serial(4), old: nil)).text
                == "refresh_callback: zone example.com/IN: serial: new 4, old not loaded")
        #expect(
            sentence(.failed(.primaryExpired)).text == """
                zone example.com/IN: refresh: ignoring primary 192.0.2.1#53 (source 0.0.0.0#0): \
                its own copy has expired (EDNS EXPIRE of 0)
                """)
    }

    @Test func `each event has its words, its level and its category`() {
        let cases: [(PollEvent, Logger.Level, String)] = [
            (.retryingWithoutEDNS(nil), .debug, "refresh: timeout retrying without EDNS \(place)"),
            (.retryingWithoutEDNS(.badVers), .debug, "refresh: rcode (BADVERS) retrying without EDNS EXPIRE OPTION \(place)"),
            (.retryingWithoutEDNS(.servFail), .debug, "refresh: rcode (SERVFAIL) retrying without EDNS \(place)"),
            (.retryingWithoutEDNS(.notImp), .debug, "refresh: rcode (NOTIMP) retrying without EDNS \(place)"),
            (.retryingWithoutEDNS(.formErr), .debug, "refresh: rcode (FORMERR) retrying without EDNS \(place)"),
            (.truncated, .info, "refresh: truncated UDP answer, initiating TCP zone xfer for \(place)"),
            (.failed(.spared), .debug, "refresh: skipped tcp fallback as \(place) is unreachable (cached)"),
            (.failed(.timedOut), .info, "refresh: failure trying \(place): timed out"),
            (.expire(7), .debug, "got EDNS EXPIRE of 7"),
        ]
        for (event, level, text) in cases {
            #expect(sentence(event).level == level)
            #expect(event.words(about: primary) == text)
            #expect(sentence(event).category.label == (event == .expire(7) ? "general" : "xfer-in"))
        }
    }

    @Test func `each failure has its words`() {
        let cases: [(PollFailure, String)] = [
            (.retryLimitExceeded, "retry limit for primary 192.0.2.1#53 exceeded (source 0.0.0.0#0)"),
            (.unexpectedResponseCode(.nxDomain), "unexpected rcode (NXDOMAIN) from \(place)"),
            (.unexpectedResponseCode(.notAuth), "unexpected rcode (NOTAUTH) from \(place)"),
            (.unexpectedResponseCode(.refused), "unexpected rcode (REFUSED) from \(place)"),
            (.unexpectedResponseCode(.formErr), "unexpected rcode (FORMERR) from \(place)"),
            (.unexpectedOpcode(.notify), "unexpected opcode (NOTIFY) from 192.0.2.1#53 (source 0.0.0.0#0)"),
            (.truncatedOverTCP, "truncated TCP response from \(place)"),
            (.notAuthoritative, "non-authoritative answer from \(place)"),
            (.cname, "CNAME at top of zone in \(place)"),
            (.referral, "referral response from \(place)"),
            (.noData, "NODATA response from \(place)"),
            (.soaCount(2), "answer SOA count (2) != 1 from \(place)"),
            (.noSOA, "unable to get SOA record from \(place)"),
            (.unexpectedID(7), "failure trying \(place): unexpected message id: 7"),
            (.unexpectedTSIG, "failure trying \(place): did not expect a TSIG or SIG(0)"),
            (
                .malformed(.malformedRDATA(.opt, at: 3)),
                "failure trying \(place): FORMERR: \(WireError.malformedRDATA(.opt, at: 3))"
            ),
            (.transport(resultText: "connection refused"), "failure trying \(place): connection refused"),
            (.noKey(reason: "no key was chosen"), "failure trying \(place): no key was chosen"),
        ]
        for (failure, words) in cases { #expect(PollEvent.failed(failure).words(about: primary) == "refresh: \(words)") }
    }

    @Test func `what is wrong with a signature is named, with the RCODE that nobody vouches for`() {
        let unsigned = PollEvent.failed(.tsig(.unsigned(message: 1), .refused)).words(about: primary)
        #expect(unsigned.hasPrefix("refresh: failure trying \(place): expected a TSIG or SIG(0)"))
        #expect(unsigned.hasSuffix(" (REFUSED)"))
        let forged = PollEvent.failed(.tsig(.macMismatch(message: 1, key: .root), .noError)).words(about: primary)
        #expect(forged.hasPrefix("refresh: failure trying \(place): tsig verify failure"))
        let badKey = PollEvent.failed(.tsig(.serverError(.badKey, key: .root), .notAuth)).words(about: primary)
        #expect(badKey.contains("tsig indicates error: BADKEY"))
        #expect(!badKey.contains("NOTAUTH"))
    }

    @Test func `the source address stands in the line, or the family's any`() {
        let failure = PollEvent.failed(.transport(resultText: "timed out"))
        #expect(
            failure.words(about: Peer(Endpoint(.v6(0x2001_0DB8 << 32, 1), port: 5300)))
                == "refresh: failure trying primary 2001:db8::1#5300 (source ::#0): timed out")
        #expect(
            failure.words(about: Peer(Endpoint(.v4(0xC000_0201), port: 53), from: .v4(0xC000_0202)))
                == "refresh: failure trying primary 192.0.2.1#53 (source 192.0.2.2#0): timed out")
    }

    @Test func `the fields name zone and primary, and the serial where one is told`() {
        #expect(sentence(.expire(7)).fields == LogFields(zone: "example.com/IN", primary: "192.0.2.1#53"))
        #expect(
            sentence(.serial(new: Serial(4), old: nil)).fields
                == LogFields(zone: "example.com/IN", primary: "192.0.2.1#53", serial: 4))
    }
}
