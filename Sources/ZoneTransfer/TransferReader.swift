// The state is a small enum beside the SOAs it speaks of: an enum that carried them would be copied, names and all, at every
// record of the zone.

import DNS

/// Reads the answer to one AXFR or IXFR request, record by record (RFC 5936 §2.2, RFC 1995 §4).
///
///     expectingFirstSOA ─┬─▶ choosingStyle ─┬─▶ deleting ⇄ adding ─┬─▶ complete
///                        │                  └─▶ inAXFR ────────────┘
///                        ├─▶ inAXFR (the answer to an AXFR)
///                        └─▶ upToDate
///
/// Past the second record only an SOA moves it, so the common record costs one switch. A `soa` is given for records at the apex;
/// an SOA elsewhere was refused before it got here.
@usableFromInline struct TransferReader: ~Copyable {
    /// What is to become of a record.
    @usableFromInline enum Step {
        case add
        case delete
        /// The first SOA of an answer to an IXFR: it is added if the next record says that this is a whole zone.
        case hold
        /// The answer is a difference, and this SOA the first record that it deletes.
        case beginDifference
        /// An SOA that ends the answer, what follows one that says there is nothing to do, or a record that is left out.
        case pass
    }

    private enum State {
        case expectingFirstSOA
        case choosingStyle
        case inAXFR
        case deleting
        case adding
        case complete
        case upToDate
    }

    /// The serial that an IXFR began at; `nil` for an AXFR.
    let base: Serial?
    private var state = State.expectingFirstSOA
    /// The zone's SOA as the first record gave it.
    private(set) var first: SOA?
    /// `nil` until the records have told it.
    private(set) var style: TransferStyle?
    /// Where the steps of a difference have come to: the serial that is being deleted, or has been added.
    private var reached: Serial

    init(base: Serial? = nil) {
        self.base = base
        reached = base ?? Serial(0)
    }

    /// The zone's SOA once the closing one has come.
    var completed: SOA? {
        state == .complete ? first : nil
    }

    /// Whether the primary has nothing newer than the version that an IXFR began at.
    var isUpToDate: Bool { state == .upToDate }

    /// Whether the zone is coming whole, and every record that is no SOA is one of it.
    @inline(__always)
    var isInWholeZone: Bool { state == .inAXFR }

    /// Takes a record that is no SOA.
    mutating func receive(_ type: RecordType) throws(TransferError) -> Step {
        switch state {
        case .inAXFR, .adding: return .add
        case .deleting: return .delete
        case .choosingStyle:
            // RFC 1995 §4: what does not begin with two SOAs is the whole zone.
            state = .inAXFR
            style = .nonincremental
            return .add
        case .upToDate: return .pass
        case .expectingFirstSOA: throw .firstRecordNotSOA(type)
        case .complete: throw .recordsAfterEnd
        }
    }

    /// Takes the apex's SOA.
    mutating func receive(_ soa: SOA) throws(TransferError) -> Step {
        guard let first else { return receiveFirst(soa) }
        switch state {
        case .choosingStyle where soa.serial == base:
            state = .deleting
            style = .incremental
            return .beginDifference
        case .choosingStyle:
            // A zone of nothing but its SOA, which finds no name server; or a difference from a version that is not ours.
            guard soa.hasSameRDATA(as: first) else { throw .outOfSequence(expected: reached, received: soa.serial) }
            state = .complete
            return .pass
        case .inAXFR:
            // RFC 5936 §2.2: the last record repeats the first.
            guard soa.hasSameRDATA(as: first) else { throw .closingSOADiffers }
            state = .complete
            return .pass
        case .deleting:
            try advance(to: soa, closing: first)
            return .add
        case .adding:
            guard soa.serial == reached else { throw .outOfSequence(expected: reached, received: soa.serial) }
            guard reached == first.serial else {
                state = .deleting
                return .delete
            }
            guard soa.hasSameRDATA(as: first) else { throw .closingSOADiffers }
            state = .complete
            return .pass
        case .upToDate:
            return .pass
        case .expectingFirstSOA, .complete:
            throw .recordsAfterEnd
        }
    }

    private mutating func receiveFirst(_ soa: SOA) -> Step {
        first = soa
        guard let base else {
            state = .inAXFR
            style = .nonincremental
            return .add
        }
        // RFC 1995 §4: a single SOA says that nothing newer is to be had. RFC 1995 §2's other meaning, that the answer needs TCP,
        // does not arise over TCP.
        guard soa.serial.isNewer(than: base) else {
            state = .upToDate
            return .pass
        }
        state = .choosingStyle
        return .hold
    }

    /// A step ends where its new SOA stands: newer than the old one (RFC 1982) and not past the version that was promised.
    private mutating func advance(to soa: SOA, closing: SOA) throws(TransferError) {
        guard soa.serial.isNewer(than: reached) else { throw .notNewer(soa.serial, than: reached) }
        if soa.serial == closing.serial {
            guard soa.hasSameRDATA(as: closing) else { throw .closingSOADiffers }
        } else {
            guard closing.serial.isNewer(than: soa.serial) else {
                throw .outOfSequence(expected: closing.serial, received: soa.serial)
            }
        }
        reached = soa.serial
        state = .adding
    }
}
