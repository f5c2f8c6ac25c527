/// One field of a type's RDATA, in wire order: it decides how the field is checked, printed and compared.
enum RDATAField: UInt8 {
    /// The end of the RDATA.
    case end

    /// A name that may be compressed (RFC 1035's types, and those of RFC 3597 §4); its letter case does not count.
    case compressibleName
    /// As `compressibleName`, but letter case counts, because RFC 4034 §6.2 does not list the type.
    case compressibleExactName
    /// A name that must not be compressed; its letter case does not count.
    case name
    /// RRSIG's signer, a name of the same kind (RFC 4034 §3.1.7).
    case signer
    /// A name that must not be compressed and whose letter case counts (RFC 6840 §5.1 for NSEC).
    case exactName
    /// Any number of such names up to the end.
    case exactNames

    case uint8
    case uint16
    case uint32
    case ipv4
    case ipv6
    /// RRSIG's original TTL (RFC 4034 §3.1.4).
    case originalTTL
    /// A 32-bit time (RFC 4034 §3.1.5).
    case time
    /// A type by its mnemonic or as `TYPEn`.
    case type

    /// A character-string (RFC 1035 §3.3).
    case string
    /// One more character-string or the end.
    case optionalString
    /// One or more character-strings up to the end.
    case strings
    /// SPF's strings, likewise.
    case policyStrings
    /// NAPTR's substitution expression (RFC 3403 §4.1).
    case substitution
    /// X25's number: four or more digits, and the end (RFC 1183 §3.1).
    case digits
    /// All remaining octets, possibly none, as one quoted string (URI's target, CAA's value).
    case text
    /// CAA's tag: length and letters or digits (RFC 8659 §4.1).
    case tag

    /// All remaining octets, at least one, in hexadecimal.
    case hexadecimal
    /// All remaining octets, at least one, in base64.
    case base64
    /// All remaining octets, possibly none; they only have the form of RFC 3597.
    case opaque
    /// All remaining octets, at least one; likewise.
    case nonEmptyOpaque

    /// A type bitmap up to the end, maybe empty (RFC 4034 §4.1.2).
    case bitmap
    case nonEmptyBitmap
    /// NXT's bitmap of one window (RFC 2535 §5.2).
    case nxtBitmap
    /// NSEC3's salt: length and octets (RFC 5155 §3.2).
    case salt
    /// NSEC3's next hashed owner: length and octets; 20 of them if the hash is SHA-1.
    case hashedOwner
    /// A DS digest, of the length of its digest type if that is known.
    case digest
    /// A ZONEMD digest: 12 octets or more, or the length of its algorithm (RFC 8976 §2.2.4).
    case zoneDigest
    /// An SSHFP fingerprint, of the length of its type if that is known.
    case fingerprint
    /// The part of a KEY, DNSKEY, CDNSKEY or RKEY after its algorithm (RFC 2535 §3.1).
    case key

    /// 64 bits as four groups (RFC 6742 §2.1.1).
    case locator64
    /// Six octets, or eight, as `xx-xx-…` (RFC 7043).
    case eui48
    case eui64
    /// The whole of a LOC (RFC 1876 §2).
    case location
    /// APL's items up to the end (RFC 3123 §4).
    case prefixes
    /// SVCB's parameters up to the end (RFC 9460 §2.2).
    case serviceParameters
    /// IPSECKEY's gateway, of the kind that the second octet names (RFC 4025 §2.3).
    case gateway

    /// AMTRELAY's relay, of the kind that the second octet names (RFC 8777 §4.2.3).
    case relay
    /// HIP's lengths, algorithm, identity and key (RFC 8005 §5).
    case hostIdentity
    /// A6's address suffix and prefix name, of the length in the first octet (RFC 2874 §3.1).
    case a6
    /// WKS's protocol and ports (RFC 1035 §3.4.2).
    case services
    /// ATMA's format and address.
    case atmAddress
}
