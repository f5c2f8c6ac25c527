package import DNS

/// Something to log about the poll of one primary.
package enum PollEvent: Equatable, Sendable {
    /// The primary's place in the list, from 0, and the list's length.
    case asking(index: Int, count: Int)
    case failed(PollFailure)
    /// After silence, or after this RCODE.
    case retryingWithoutEDNS(ResponseCode?)
    case truncated
    /// TCP was not tried, or a transfer not begun, because the primary is remembered as unreachable.
    case skippedTCP
    case skippedTransfer
    case serial(new: Serial, old: Serial?)
    case olderSerial(Serial, ours: Serial)
    case expire(UInt32)
}

/// A `PollEvent` and whom it is about, in the words of BIND's lib/dns/zone.c.
package struct PollReport: Equatable, Sendable {
    package let event: PollEvent
    private let peer: Peer

    package var primary: Endpoint { peer.endpoint }

    package init(_ event: PollEvent, about primary: Peer) {
        self.event = event
        peer = primary
    }

    package var severity: LogSeverity {
        switch event {
        case .asking: .debug(3)
        case .retryingWithoutEDNS, .skippedTCP, .serial, .expire: .debug(1)
        case .failed, .truncated, .skippedTransfer, .olderSerial: .info
        }
    }

    package var category: LogCategory {
        if case .expire = event { .general } else { .xferIn }
    }

    /// The whole text of the log line; `zone` is its name and class, as in `example.com/IN`.
    package func line(zone: String) -> String {
        if case .serial = event { "refresh_callback: zone \(zone): \(self)" } else { "zone \(zone): \(self)" }
    }
}

extension PollReport: CustomStringConvertible {
    /// What follows `zone example.com/IN: `.
    package var description: String {
        switch event {
        case .asking(let index, let count):
            "soa_query: remote server current address index \(index) count \(count)"
        case .failed(let failure):
            "refresh: \(describe(failure))"
        case .retryingWithoutEDNS(nil):
            "refresh: timeout retrying without EDNS \(place)"
        case .retryingWithoutEDNS(.badVers?):
            "refresh: rcode (BADVERS) retrying without EDNS EXPIRE OPTION \(place)"
        case .retryingWithoutEDNS(let code?):
            "refresh: rcode (\(code)) retrying without EDNS \(place)"
        case .truncated:
            "refresh: truncated UDP answer, initiating TCP zone xfer for \(place)"
        case .skippedTCP:
            "refresh: skipped tcp fallback as \(place) is unreachable (cached)"
        case .skippedTransfer:
            "refresh: skipping zone transfer as \(place) is unreachable (cached)"
        case .serial(let new, let old):
            "serial: new \(new), old \(old.map(\.description) ?? "not loaded")"
        case .olderSerial(let serial, let ours):
            "serial number (\(serial)) received from primary \(primary) < ours (\(ours))"
        case .expire(let seconds):
            "got EDNS EXPIRE of \(seconds)"
        }
    }

    private func describe(_ failure: PollFailure) -> String {
        switch failure {
        case .retryLimitExceeded:
            "retry limit for primary \(primary) exceeded (source \(sourceText))"
        case .unexpectedOpcode:
            "\(failure) from \(primary) (source \(sourceText))"
        case .cname:
            "\(failure) in \(place)"
        case .unexpectedResponseCode, .truncatedOverTCP, .notAuthoritative, .referral, .noData, .soaCount, .noSOA:
            "\(failure) from \(place)"
        case .primaryExpired:
            "ignoring \(place): \(failure)"
        case .timedOut, .malformed, .tsig, .unexpectedTSIG, .unexpectedID, .notAResponse, .questionMismatch, .transport, .noKey:
            "failure trying \(place): \(failure)"
        }
    }

    private var place: String { "primary \(primary) (source \(sourceText))" }

    private var sourceText: String {
        let any = primary.address.isIPv4 ? IPAddress.v4(0) : IPAddress.v6(0, 0)
        return Endpoint(peer.source ?? any, port: 0).description
    }
}
