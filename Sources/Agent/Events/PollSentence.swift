import BINDLogging
import Configuration
import DNS
import Logging
import ZoneMaintenance

/// A line about the poll of one primary, in the words of BIND's lib/dns/zone.c.
struct PollSentence: LogSentence {
    let event: PollEvent
    let peer: Peer
    let zone: ZoneSettings

    init(_ event: PollEvent, about primary: Peer, of zone: ZoneSettings) {
        self.event = event
        peer = primary
        self.zone = zone
    }

    var category: Logger {
        if case .expire = event { .general } else { .transfers }
    }

    var level: Logger.Level {
        switch event {
        case .asking: .trace
        case .retryingWithoutEDNS, .failed(.spared), .serial, .expire: .debug
        case .failed, .truncated, .skippedTransfer, .olderSerial: .info
        }
    }

    /// BIND names its function where it tells the serial.
    var text: String {
        let words = event.words(about: peer)
        return if case .serial = event { "refresh_callback: zone \(zone.text): \(words)" } else {
            "zone \(zone.text): \(words)"
        }
    }

    var fields: LogFields {
        var fields = LogFields(zone: zone.text, primary: peer.endpoint.description)
        if case .serial(let new, _) = event { fields.serial = new.value }
        return fields
    }
}

extension PollEvent {
    /// What follows `zone example.com/IN: `.
    func words(about primary: Peer) -> String {
        switch self {
        case .asking(let index, let count):
            "soa_query: remote server current address index \(index) count \(count)"
        case .failed(let failure):
            "refresh: \(failure.words(about: primary))"
        case .retryingWithoutEDNS(nil):
            "refresh: timeout retrying without EDNS \(primary.place)"
        case .retryingWithoutEDNS(.badVers?):
            "refresh: rcode (BADVERS) retrying without EDNS EXPIRE OPTION \(primary.place)"
        case .retryingWithoutEDNS(let code?):
            "refresh: rcode (\(code)) retrying without EDNS \(primary.place)"
        case .truncated:
            "refresh: truncated UDP answer, initiating TCP zone xfer for \(primary.place)"
        case .skippedTransfer:
            "refresh: skipping zone transfer as \(primary.place) is unreachable (cached)"
        case .serial(let new, let old):
            "serial: new \(new), old \(old.map(\.description) ?? "not loaded")"
        case .olderSerial(let serial, let ours):
            "serial number (\(serial)) received from primary \(primary.endpoint) < ours (\(ours))"
        case .expire(let seconds):
            "got EDNS EXPIRE of \(seconds)"
        }
    }
}

extension PollFailure {
    fileprivate func words(about primary: Peer) -> String {
        switch self {
        case .retryLimitExceeded:
            "retry limit for primary \(primary.endpoint) exceeded (source \(primary.sourceText))"
        case .unexpectedOpcode:
            "\(self) from \(primary.endpoint) (source \(primary.sourceText))"
        case .cname:
            "\(self) in \(primary.place)"
        case .unexpectedResponseCode, .truncatedOverTCP, .notAuthoritative, .referral, .noData, .soaCount, .noSOA:
            "\(self) from \(primary.place)"
        case .primaryExpired:
            "ignoring \(primary.place): \(self)"
        case .spared:
            "skipped tcp fallback as \(primary.place) is \(self)"
        case .timedOut, .malformed, .tsig, .unexpectedTSIG, .unexpectedID, .notAResponse, .questionMismatch, .transport, .noKey:
            "failure trying \(primary.place): \(self)"
        }
    }
}

extension Peer {
    fileprivate var place: String { "primary \(endpoint) (source \(sourceText))" }

    /// The address that is asked from; where the system chooses, any of the family.
    fileprivate var sourceText: String {
        let any = endpoint.address.isIPv4 ? IPAddress.v4(0) : IPAddress.v6(0, 0)
        return Endpoint(source ?? any, port: 0).description
    }
}
