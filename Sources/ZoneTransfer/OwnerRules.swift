// What stands beside what is judged where it arrives, over runs of one owner, and nothing is kept of owners that have passed. That no
// owner comes again needs no memory either where owners ascend in canonical order, as nearly all primaries send them. Where they do
// not, and there are CNAME records or such, the zone's text is gone through once more when all of it is there.

import DNS

/// Refuses what BIND has in no zone: a CNAME beside other data, two records of a type of which a name has one, and records whose owners
/// cannot have them.
struct OwnerRules: ~Copyable {
    private enum Order {
        /// Every owner so far has come after the one before.
        case ascending
        /// So have all up to an owner of NSEC3 records, which BIND sends behind all others.
        case ascendingToNSEC3
        case unknown
    }

    private struct Kinds: OptionSet {
        let rawValue: UInt8
        static let cname = Kinds(rawValue: 1)
        static let other = Kinds(rawValue: 2)
        static let dname = Kinds(rawValue: 4)
        static let resinfo = Kinds(rawValue: 8)
        /// Nothing is known of where the owner stands among the others.
        static let unordered = Kinds(rawValue: 16)
        static let toSettle = Kinds(rawValue: 1 | 16)
    }

    /// Types below 64 that need a closer look, a bit each: NS, CNAME, SIG, KEY, DNAME, DS, RRSIG, NSEC, NSEC3, NSEC3PARAM.
    @inline(__always)
    private static var special: UInt64 {
        1 << 2 | 1 << 5 | 1 << 24 | 1 << 25 | 1 << 39 | 1 << 43 | 1 << 46 | 1 << 47 | 1 << 50 | 1 << 51
    }

    private let apex: Name
    private let isReadByBIND: Bool
    private var order = Order.ascending
    /// What the owner's records are so far.
    private var kinds: Kinds = []
    /// What they are before the first is known.
    private var atFirst: Kinds = []
    /// Whether an owner had other records between two of a type of which it may have one.
    private var hasDividedSingleton = false
    private var searchable: UInt64 = 0
    /// Of the hash algorithms that NSEC3PARAM records name, one that is not known, and whether one is.
    private var unknownHash: UInt8?
    private var hasKnownHash = false

    init(apex: Name, isReadByBIND: Bool) {
        self.apex = apex
        self.isReadByBIND = isReadByBIND
    }

    /// How many records of one a name there are, if it must be looked up in the zone's text whether they have their names to themselves.
    var recordsToSearch: UInt64? {
        searchable > 0 && (order == .unknown || hasDividedSingleton) ? searchable : nil
    }

    /// Begins the records of another owner, the first of which is of `type`. `isAfterOther`: whether it is known to come after the owner
    /// before.
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

    /// Begins records of another type at the owner, and returns true; returns false, and does nothing, where `begin` must look closer:
    /// at NS and NSEC3PARAM in any case.
    @inline(__always)
    mutating func beginsPlainly(_ type: RecordType) -> Bool {
        guard type.value < 64, Self.special &>> UInt64(type.value) & 1 == 0,
            kinds.rawValue & Kinds.toSettle.rawValue == 0
        else { return false }
        kinds.insert(.other)
        return true
    }

    /// Begins records of another type at the owner `name` with the first of them.
    @inline(__always)
    mutating func begin(_ type: RecordType, of name: Span<UInt8>) throws(TransferError) {
        if type.excludesCNAME { kinds.insert(.other) }
        switch type {
        case .ns:
            // RFC 4592 §4.2: what that would mean is not defined.
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

    /// Takes the first octet of an NSEC3PARAM record's RDATA.
    @inline(never)
    mutating func addParameters(_ algorithm: UInt8) {
        // RFC 5155 §4.1.1, §11: it says how names are hashed; 1 is SHA-1, and there is no other.
        if algorithm == 1 { hasKnownHash = true } else if unknownHash == nil { unknownHash = algorithm }
    }

    /// What can be said when all records have come.
    func finish() throws(TransferError) {
        if let unknownHash, !hasKnownHash { throw .unsupportedNSEC3Hash(unknownHash) }
    }
}

extension Span<UInt8> {
    /// Whether the first label of this uncompressed name is an asterisk alone (RFC 4592 §2.1.1).
    package var isWildcard: Bool { self[0] == 1 && self[1] == UInt8(ascii: "*") }

    /// Whether the first label of this uncompressed name is a hash as NSEC3 records have it: base32 with extended hex digits, without
    /// padding (RFC 5155 §1.3, RFC 4648 §7).
    package var isHashedOwner: Bool {
        let length = Int(self[0])
        // Digits of five bits for octets of eight: what is left over of the last digit is zero.
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
