import DNS

/// Reads the answer to one AXFR request, record by record (RFC 5936 §2.2).
///
///     expectingFirstSOA ─▶ inAXFR ─▶ complete
///
/// Only an SOA moves it, so the common record costs one switch. `soa` is given for records at the apex; an SOA elsewhere was
/// refused before it got here.
struct TransferReader: ~Copyable {
    private enum State {
        case expectingFirstSOA
        case inAXFR(closing: SOA)
        case complete(SOA)
    }

    private var state = State.expectingFirstSOA

    /// The zone's SOA once the closing one has come.
    var completed: SOA? {
        if case .complete(let soa) = state { soa } else { nil }
    }

    /// The zone's SOA as the first record gave it.
    var first: SOA? {
        switch state {
        case .expectingFirstSOA: nil
        case .inAXFR(let soa), .complete(let soa): soa
        }
    }

    /// Takes a record that is no SOA.
    mutating func receive(_ type: RecordType) throws(TransferError) {
        switch state {
        case .inAXFR: return
        case .expectingFirstSOA: throw .firstRecordNotSOA(type)
        case .complete: throw .recordsAfterEnd
        }
    }

    /// Takes the apex's SOA; returns whether it opens the zone, and so belongs to its records.
    mutating func receive(_ soa: SOA) throws(TransferError) -> Bool {
        switch state {
        case .expectingFirstSOA:
            state = .inAXFR(closing: soa)
            return true
        case .inAXFR(let closing):
            // RFC 5936 §2.2: the last record repeats the first.
            guard soa.hasSameRDATA(as: closing) else { throw .closingSOADiffers }
            state = .complete(closing)
            return false
        case .complete:
            throw .recordsAfterEnd
        }
    }
}
