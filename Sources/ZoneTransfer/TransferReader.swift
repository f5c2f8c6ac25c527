// The state is a small enum beside the SOAs that belong to it: an enum that contained them would be copied, with their names, at
// every record of the zone.

import DNS

/// Reads the answer to one AXFR or IXFR request, record by record (RFC 5936 §2.2, RFC 1995 §4).
///
///     expectingFirstSOA ─┬─▶ choosingStyle ─┬─▶ deleting ⇄ adding ─┬─▶ complete
///                        │                  └─▶ inAXFR ────────────┘
///                        ├─▶ inAXFR (the answer to an AXFR)
///                        └─▶ upToDate
///
/// After the second record only an SOA changes the state, so a usual record costs one switch. `soa` is given for records at the apex;
/// an SOA elsewhere was refused before.
@usableFromInline struct TransferReader: ~Copyable {
    /// What to do with a record.
    @usableFromInline enum Step {
        case add
        case delete
        /// The first SOA of an answer to an IXFR: to be added if the next record shows that this is a whole zone.
        case hold
        /// The answer is a difference, and this SOA the first record that it deletes.
        case beginDifference
        /// To be skipped: a closing SOA, anything after an SOA that says there is nothing newer, or a record that is left out.
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

    /// The serial that an IXFR started from; `nil` for an AXFR.
    let base: Serial?
    private var state = State.expectingFirstSOA
    /// The zone's SOA from the first record.
    private(set) var first: SOA?
    /// `nil` until enough records have come.
    private(set) var style: TransferStyle?
    /// The serial that the steps of a difference have reached: the one being deleted, or the one that was added.
    private var reached: Serial

    init(base: Serial? = nil) {
        self.base = base
        reached = base ?? Serial(0)
    }

    /// The zone's SOA once the closing one has come.
    var completed: SOA? {
        state == .complete ? first : nil
    }

    /// Whether the primary has nothing newer than the version that an IXFR started from.
    var isUpToDate: Bool { state == .upToDate }

    /// Whether a whole zone is arriving, and every record except an SOA belongs to it.
    @inline(__always)
    var isInWholeZone: Bool { state == .inAXFR }

    /// Handles a record that is not an SOA.
    mutating func receive(_ type: RecordType) throws(TransferError) -> Step {
        switch state {
        case .inAXFR, .adding: return .add
        case .deleting: return .delete
        case .choosingStyle:
            // RFC 1995 §4: an answer that does not start with two SOAs is a whole zone.
            state = .inAXFR
            style = .nonincremental
            return .add
        case .upToDate: return .pass
        case .expectingFirstSOA: throw .firstRecordNotSOA(type)
        case .complete: throw .recordsAfterEnd
        }
    }

    /// Handles the apex's SOA.
    mutating func receive(_ soa: SOA) throws(TransferError) -> Step {
        guard let first else { return receiveFirst(soa) }
        switch state {
        case .choosingStyle where soa.serial == base:
            state = .deleting
            style = .incremental
            return .beginDifference
        case .choosingStyle:
            // A zone of only its SOA, which fails for lack of a name server; or a difference from a version that is not ours.
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
        // RFC 1995 §4: a single SOA means that there is nothing newer. Its other meaning, that the answer needs TCP (RFC 1995 §2),
        // does not apply over TCP.
        guard soa.serial.isNewer(than: base) else {
            state = .upToDate
            return .pass
        }
        state = .choosingStyle
        return .hold
    }

    /// A step ends with its new SOA: newer than the old one (RFC 1982) and not past the version of the first SOA.
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

/// The two forms of an answer: a whole zone, or for an IXFR also a difference (RFC 1995 §4).
package enum TransferStyle: Sendable {
    /// All records of the zone, as in an AXFR.
    case nonincremental
    /// Steps from the current copy to the primary's version: records to delete, records to add.
    case incremental
}
