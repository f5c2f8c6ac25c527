/// A record's type (RFC 1035 §3.2.2 and the IANA registry).
@usableFromInline package struct RecordType: Hashable, Sendable {
    /// The number on the wire.
    @usableFromInline package let value: UInt16

    /// Any number, assigned or not.
    @inlinable @inline(__always) package init(_ value: UInt16) {
        self.value = value
    }

    @inlinable @inline(__always) package static func == (left: RecordType, right: RecordType) -> Bool {
        left.value == right.value
    }

    /// An IPv4 address (RFC 1035 §3.4.1).
    @inlinable @inline(__always) package static var a: RecordType { RecordType(1) }
    /// A name server (RFC 1035 §3.3.11).
    @inlinable @inline(__always) package static var ns: RecordType { RecordType(2) }
    /// An alias (RFC 1035 §3.3.1).
    @inlinable @inline(__always) package static var cname: RecordType { RecordType(5) }
    /// The start of authority (RFC 1035 §3.3.13).
    @inlinable @inline(__always) package static var soa: RecordType { RecordType(6) }
    /// A pointer to a name (RFC 1035 §3.3.12).
    @inlinable @inline(__always) package static var ptr: RecordType { RecordType(12) }
    /// A mail exchanger (RFC 1035 §3.3.9).
    @inlinable @inline(__always) package static var mx: RecordType { RecordType(15) }
    /// Text (RFC 1035 §3.3.14).
    @inlinable @inline(__always) package static var txt: RecordType { RecordType(16) }
    /// A signature before RRSIG (RFC 2535 §4).
    @inlinable @inline(__always) package static var sig: RecordType { RecordType(24) }
    /// A key before DNSKEY, and beside TKEY (RFC 2535 §3, RFC 2930).
    @inlinable @inline(__always) package static var key: RecordType { RecordType(25) }
    /// An IPv6 address (RFC 3596 §2.1).
    @inlinable @inline(__always) package static var aaaa: RecordType { RecordType(28) }
    /// The location of a service (RFC 2782).
    @inlinable @inline(__always) package static var srv: RecordType { RecordType(33) }
    /// A redirection of a subtree (RFC 6672 §2).
    @inlinable @inline(__always) package static var dname: RecordType { RecordType(39) }
    /// EDNS (RFC 6891 §6.1), in messages only.
    @inlinable @inline(__always) package static var opt: RecordType { RecordType(41) }
    /// A delegation signer (RFC 4034 §5).
    @inlinable @inline(__always) package static var ds: RecordType { RecordType(43) }
    /// A signature (RFC 4034 §3).
    @inlinable @inline(__always) package static var rrsig: RecordType { RecordType(46) }
    /// The next name in the zone (RFC 4034 §4).
    @inlinable @inline(__always) package static var nsec: RecordType { RecordType(47) }
    /// The next hashed name in the zone (RFC 5155 §3).
    @inlinable @inline(__always) package static var nsec3: RecordType { RecordType(50) }
    /// The parameters of the zone's NSEC3 records (RFC 5155 §4).
    @inlinable @inline(__always) package static var nsec3param: RecordType { RecordType(51) }
    /// Key negotiation (RFC 2930), in messages only.
    @inlinable @inline(__always) package static var tkey: RecordType { RecordType(249) }
    /// A transaction signature (RFC 8945), in messages only.
    @inlinable @inline(__always) package static var tsig: RecordType { RecordType(250) }
    /// A request for the differences of a zone (RFC 1995), in questions only.
    @inlinable @inline(__always) package static var ixfr: RecordType { RecordType(251) }
    /// A request for a whole zone (RFC 5936), in questions only.
    @inlinable @inline(__always) package static var axfr: RecordType { RecordType(252) }
    /// A request for all types (RFC 1035 §3.2.3), in questions only.
    @inlinable @inline(__always) package static var any: RecordType { RecordType(255) }
    /// What a resolver says of itself (RFC 9606 §4).
    @inlinable @inline(__always) package static var resinfo: RecordType { RecordType(261) }

    /// Whether no zone can hold a record of this type: OPT, the Q and meta range, and the reserved 0 (RFC 6895 §3.1).
    @inlinable @inline(__always) package var isMeta: Bool {
        self == .opt || value == 0 || value &- 128 < 128
    }
}

extension RecordType: CustomStringConvertible {
    /// The mnemonic as BIND spells it, or `TYPEn` for a type that has none (RFC 3597 §5).
    @usableFromInline package var description: String {
        Self.mnemonics[self] ?? "TYPE\(value)"
    }
}
