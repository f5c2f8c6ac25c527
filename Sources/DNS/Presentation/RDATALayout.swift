// One table says for every type what its RDATA is made of; checking, printing and comparing all walk it. A type is printed in
// its own form only where BIND 9.18, NSD 4.6 and Knot DNS 3.2 all read that form back; else as RFC 3597 §5 has it, which
// they all read. Its RDATA is known and checked all the same, for named refuses a generic form with bad octets in it too.

/// What the RDATA of one type is made of, and how it is printed.
struct RDATALayout {
    /// Ends with `.end`.
    let fields: InlineArray<10, RDATAField>
    /// Whether the type is printed in its own form, and named by its mnemonic in type bitmaps.
    let hasForm: Bool
    /// Whether the fields hold for class IN only; in other classes the RDATA is opaque.
    let isInternetOnly: Bool
    /// Whether a name in the RDATA may be compressed or differ in letter case only.
    let hasNames: Bool
    /// How many octets lie before the first name, where that is the same for every RDATA of a type that has names.
    let octetsBeforeName: Int?
    /// The type's mnemonic as text, and the same after the class IN and between tabs.
    let mnemonic: ShortText
    let label: ShortText

    private init(_ type: RecordType, _ fields: [RDATAField], hasForm: Bool, isInternetOnly: Bool) {
        self.fields = InlineArray { $0 < fields.count ? fields[$0] : .end }
        self.hasForm = hasForm
        self.isInternetOnly = isInternetOnly
        hasNames = fields.contains { [.compressibleName, .compressibleExactName, .name, .signer, .a6].contains($0) }
        octetsBeforeName = hasNames ? Self.octetsBeforeName(fields) : nil
        let text = Array(type.description.utf8)
        mnemonic = ShortText(text)
        label = ShortText(Array("\tIN\t".utf8) + text + [UInt8(ascii: "\t")])
    }

    private static func octetsBeforeName(_ fields: [RDATAField]) -> Int? {
        var octets = 0
        for field in fields {
            switch field {
            case .compressibleName, .compressibleExactName, .name: return octets
            case .uint8: octets += 1
            case .uint16: octets += 2
            case .uint32: octets += 4
            default: return nil
            }
        }
        return nil
    }

    /// The layout of `type`, or nil for a type that has none: its RDATA is opaque (RFC 3597 §3).
    static func layout(of type: RecordType) -> RDATALayout? {
        let value = Int(type.value)
        if value < table.count { return table[value] }
        return type.value == 32768 || type.value == 32769 ? trustAnchor : nil
    }

    private static let table: [RDATALayout?] = {
        var table = [RDATALayout?](repeating: nil, count: 263)
        for (types, isInternetOnly) in [(anyClass, false), (internetOnly, true)] {
            for (value, fields) in types {
                let type = RecordType(UInt16(value))
                table[value] = RDATALayout(
                    type, fields, hasForm: !generic.contains(value), isInternetOnly: isInternetOnly)
            }
        }
        return table
    }()

    /// TA and DLV, which lie far from all others.
    private static let trustAnchor = RDATALayout(
        RecordType(32768), [.uint16, .uint8, .uint8, .digest], hasForm: false, isInternetOnly: false)

    /// Types whose own form not all three read; TA and DLV are others. Knot DNS reads none of them. NSD reads MD, MF, MB, MG,
    /// MR, WKS, X25, ISDN, NSAP, SIG, PX, NXT and AVC. NULL has no form (RFC 1035 §3.3.10); DSYNC, HHIT, BRID, RESINFO and
    /// WALLET have one in the last releases of BIND 9.18 only.
    private static let generic: Set<Int> = [
        3, 4, 7, 8, 9, 10, 11, 19, 20, 22, 23, 24, 26, 27, 30, 31, 32, 34, 38, 40, 55, 56, 57, 58, 66, 67, 68, 258, 259, 260,
        261, 262,
    ]

    private static let anyClass: [Int: [RDATAField]] = [
        2: [.compressibleName],  // NS
        3: [.compressibleName],  // MD
        4: [.compressibleName],  // MF
        5: [.compressibleName],  // CNAME
        6: [.compressibleName, .compressibleName, .uint32, .uint32, .uint32, .uint32, .uint32],  // SOA
        7: [.compressibleName],  // MB
        8: [.compressibleName],  // MG
        9: [.compressibleName],  // MR
        10: [.opaque],  // NULL
        12: [.compressibleName],  // PTR
        13: [.string, .string],  // HINFO
        14: [.compressibleName, .compressibleName],  // MINFO
        15: [.uint16, .compressibleName],  // MX
        16: [.strings],  // TXT
        17: [.compressibleName, .compressibleName],  // RP
        18: [.uint16, .compressibleName],  // AFSDB
        19: [.digits],  // X25
        20: [.string, .optionalString],  // ISDN
        21: [.uint16, .compressibleName],  // RT
        24: [.type, .uint8, .uint8, .uint32, .time, .time, .uint16, .compressibleName, .base64],  // SIG
        25: [.uint16, .uint8, .uint8, .key],  // KEY
        27: [.string, .string, .string],  // GPOS
        29: [.location],  // LOC
        30: [.compressibleName, .nxtBitmap],  // NXT
        35: [.uint16, .uint16, .string, .string, .substitution, .compressibleName],  // NAPTR
        37: [.uint16, .uint16, .uint8, .base64],  // CERT
        39: [.name],  // DNAME
        40: [.uint8, .uint8, .uint8, .opaque],  // SINK
        43: [.uint16, .uint8, .uint8, .digest],  // DS
        44: [.uint8, .uint8, .fingerprint],  // SSHFP
        45: [.uint8, .uint8, .uint8, .gateway, .base64],  // IPSECKEY
        46: [.type, .uint8, .uint8, .originalTTL, .time, .time, .uint16, .signer, .base64],  // RRSIG
        47: [.exactName, .nonEmptyBitmap],  // NSEC
        48: [.uint16, .uint8, .uint8, .key],  // DNSKEY
        50: [.uint8, .uint8, .uint16, .salt, .hashedOwner, .bitmap],  // NSEC3
        51: [.uint8, .uint8, .uint16, .salt],  // NSEC3PARAM
        52: [.uint8, .uint8, .uint8, .hexadecimal],  // TLSA
        53: [.uint8, .uint8, .uint8, .hexadecimal],  // SMIMEA
        55: [.hostIdentity, .exactNames],  // HIP
        56: [.strings],  // NINFO
        57: [.uint16, .uint8, .uint8, .key],  // RKEY
        58: [.exactName, .exactName],  // TALINK
        59: [.uint16, .uint8, .uint8, .digest],  // CDS
        60: [.uint16, .uint8, .uint8, .key],  // CDNSKEY
        61: [.base64],  // OPENPGPKEY
        62: [.uint32, .uint16, .bitmap],  // CSYNC
        63: [.uint32, .uint8, .uint8, .zoneDigest],  // ZONEMD
        66: [.uint16, .uint8, .uint16, .exactName],  // DSYNC
        67: [.nonEmptyOpaque],  // HHIT
        68: [.nonEmptyOpaque],  // BRID
        99: [.policyStrings],  // SPF
        104: [.uint16, .locator64],  // NID
        105: [.uint16, .ipv4],  // L32
        106: [.uint16, .locator64],  // L64
        107: [.uint16, .compressibleExactName],  // LP, which named decompresses though RFC 6742 §2.4 does not ask for it
        108: [.eui48],  // EUI48
        109: [.eui64],  // EUI64
        256: [.uint16, .uint16, .text],  // URI
        257: [.uint8, .tag, .text],  // CAA
        258: [.strings],  // AVC
        259: [.uint32, .uint32, .uint8, .string, .opaque],  // DOA
        260: [.uint8, .relay],  // AMTRELAY
        261: [.strings],  // RESINFO
        262: [.strings],  // WALLET
    ]

    private static let internetOnly: [Int: [RDATAField]] = [
        1: [.ipv4],  // A
        11: [.ipv4, .services],  // WKS
        22: [.nonEmptyOpaque],  // NSAP
        23: [.name],  // NSAP-PTR
        26: [.uint16, .compressibleName, .compressibleName],  // PX
        28: [.ipv6],  // AAAA
        31: [.nonEmptyOpaque],  // EID
        32: [.nonEmptyOpaque],  // NIMLOC
        33: [.uint16, .uint16, .uint16, .compressibleName],  // SRV
        34: [.atmAddress],  // ATMA
        36: [.uint16, .name],  // KX
        38: [.a6],  // A6
        42: [.prefixes],  // APL
        49: [.base64],  // DHCID
        64: [.uint16, .exactName, .serviceParameters],  // SVCB
        65: [.uint16, .exactName, .serviceParameters],  // HTTPS
    ]
}
