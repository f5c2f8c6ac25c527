// Rules about the records of one owner are checked while these arrive; nothing is kept of earlier owners. If owners ascend in
// canonical order, as nearly all primaries send them, no owner can come twice. If they do not, and there are CNAME records or such,
// the zone's text is searched once more when it is complete.

import DNS

/// Refuses zones that BIND does not load: a CNAME beside other data, two records of a type that may have one, and records at owners
/// that cannot have them.
struct OwnerRules: ~Copyable {
    private enum Order {
        /// Every owner so far came after the one before.
        case ascending
        /// So did all up to an owner of NSEC3 records, which BIND sends after all others.
        case ascendingToNSEC3
        case unknown
    }

    private struct Kinds: OptionSet {
        let rawValue: UInt8
        static let cname = Kinds(rawValue: 1)
        static let other = Kinds(rawValue: 2)
        static let dname = Kinds(rawValue: 4)
        static let resinfo = Kinds(rawValue: 8)
        /// The owner's place among the others is unknown.
        static let unordered = Kinds(rawValue: 16)
        static let toSettle = Kinds(rawValue: 1 | 16)
    }

    /// Types below 64 that need a closer look, one bit each: NS, CNAME, SIG, KEY, DNAME, DS, RRSIG, NSEC, NSEC3, NSEC3PARAM.
    @inline(__always)
    private static var special: UInt64 {
        1 << 2 | 1 << 5 | 1 << 24 | 1 << 25 | 1 << 39 | 1 << 43 | 1 << 46 | 1 << 47 | 1 << 50 | 1 << 51
    }

    private let apex: Name
    private let isReadByBIND: Bool
    private var order = Order.ascending
    /// The kinds of the owner's records so far.
    private var kinds: Kinds = []
    /// The kinds before the first record is known.
    private var atFirst: Kinds = []
    /// Whether an owner had other records between two of a type that may have one.
    private var hasDividedSingleton = false
    private var searchable: UInt64 = 0
    /// Of the hash algorithms in NSEC3PARAM records, an unknown one, and whether there is a known one.
    private var unknownHash: UInt8?
    private var hasKnownHash = false

    init(apex: Name, isReadByBIND: Bool) {
        self.apex = apex
        self.isReadByBIND = isReadByBIND
    }

    /// The number of records whose owners must be searched for in the zone's text for other data; `nil` if none must.
    var recordsToSearch: UInt64? {
        searchable > 0 && (order == .unknown || hasDividedSingleton) ? searchable : nil
    }

    /// Starts the records of another owner, the first of which is of `type`. `isAfterOther`: whether it is known to come after the
    /// owner before.
    @inline(__always)
    mutating func beginOwner(_ type: RecordType, isAfterOther: Bool) {
        kinds = atFirst
        if !isAfterOther, order == .ascending { breakOrder(type) }
    }

    @inline(never)
    private mutating func breakOrder(_ type: RecordType) {
        order = type == .nsec3 ? .ascendingToNSEC3 : .unknown
        if order == .ascendingToNSEC3 { atFirst = .unordered }
        kinds = atFirst
    }

    /// Starts records of another type at the owner, and returns true; returns false, and does nothing, if `begin` must look closer,
    /// as at every NS and NSEC3PARAM.
    @inline(__always)
    mutating func beginsPlainly(_ type: RecordType) -> Bool {
        guard type.value < 64, Self.special &>> UInt64(type.value) & 1 == 0,
            kinds.rawValue & Kinds.toSettle.rawValue == 0
        else { return false }
        kinds.insert(.other)
        return true
    }

    /// Starts records of another type at the owner `name` with the first of them.
    @inline(__always)
    mutating func begin(_ type: RecordType, of name: Span<UInt8>) throws(TransferError) {
        if type.excludesCNAME { kinds.insert(.other) }
        switch type {
        case .ns:
            // RFC 4592 §4.2: the meaning of NS at a wildcard is not defined.
            guard !name.isWildcard else { throw .wildcardNameserver(owner: Name(uncompressed: name)) }
        case .nsec3:
            guard name.isHashedOwner else { throw .badHashedOwner(Name(uncompressed: name)) }
        case .ds:
            guard !isReadByBIND || name.count != apex.octets.count else { throw .delegationSignerAtApex(apex) }
        case .cname: noteSingleton(.cname)
        case .dname: noteSingleton(.dname)
        case .resinfo: noteSingleton(.resinfo)
        default: break
        }
        if !kinds.isDisjoint(with: .toSettle) { try settle(type, of: name) }
    }

    private mutating func noteSingleton(_ kind: Kinds) {
        if kinds.contains(kind) { hasDividedSingleton = true }
        kinds.insert(kind)
        searchable += 1
    }

    /// RFC 1034 §3.6.2, RFC 2181 §10.1: no other data beside a CNAME.
    private mutating func settle(_ type: RecordType, of name: Span<UInt8>) throws(TransferError) {
        if kinds.contains(.unordered), type == .cname || type.excludesCNAME {
            order = .unknown
            kinds.remove(.unordered)
            atFirst = []
        }
        guard !kinds.isSuperset(of: [.cname, .other]) else { throw .cnameAndOtherData(owner: Name(uncompressed: name)) }
    }

    /// Notes the first octet of an NSEC3PARAM record's RDATA.
    @inline(never)
    mutating func addParameters(_ algorithm: UInt8) {
        // RFC 5155 §4.1.1, §11: the hash algorithm; 1 is SHA-1, and no other is defined.
        if algorithm == 1 { hasKnownHash = true } else if unknownHash == nil { unknownHash = algorithm }
    }

    /// Throws for faults of the zone as a whole, after all records.
    func finish() throws(TransferError) {
        if let unknownHash, !hasKnownHash { throw .unsupportedNSEC3Hash(unknownHash) }
    }
}

extension Span<UInt8> {
    /// Whether the first label of this uncompressed name is an asterisk alone (RFC 4592 §2.1.1).
    package var isWildcard: Bool { self[0] == 1 && self[1] == UInt8(ascii: "*") }

    /// Whether the first label of this uncompressed name is a hash as in NSEC3 records: base32 with extended hex digits, without
    /// padding (RFC 5155 §1.3, RFC 4648 §7).
    package var isHashedOwner: Bool {
        let length = Int(self[0])
        // Digits of five bits for octets of eight: the unused bits of the last digit are zero.
        guard length > 0, let spare = [0: 0, 2: 2, 4: 4, 5: 1, 7: 3][length % 8] else { return false }
        var last: UInt8 = 0
        for index in 1...length {
            guard let digit = self[index].base32HexValue else { return false }
            last = digit
        }
        return last & (1 << UInt8(spare) - 1) == 0
    }
}

extension UInt8 {
    fileprivate var base32HexValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "V"): self - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "v"): self - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
