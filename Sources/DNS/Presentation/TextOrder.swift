/// How one blank-separated field of a record's text compares, so that text sorts like the octets of the RDATA (RFC 4034 §6.3).
package enum TextOrder: Sendable {
    case number
    /// A name whose letter case does not count.
    case name
    /// A name whose letter case counts.
    case exactName
    case address
    /// A quoted character-string, preceded by its length on the wire.
    case string
    /// Quoted octets up to the end of the RDATA.
    case text
    case base64
    /// Characters that sort like the octets that they stand for: hexadecimal, times.
    case characters
    /// Such characters, preceded by their count on the wire; a hyphen stands for none.
    case counted
    case type
    /// A service parameter (RFC 9460 §2.2).
    case parameter
}

extension RDATAField {
    /// How the field's text compares; `nil` for a field that has only the text of RFC 3597, and for the end.
    var order: TextOrder? {
        switch self {
        case .compressibleName, .name, .signer: .name
        case .compressibleExactName, .exactName: .exactName
        case .uint8, .uint16, .uint32, .originalTTL: .number
        case .ipv4, .ipv6: .address
        case .type: .type
        case .string, .optionalString, .strings, .policyStrings, .substitution: .string
        case .text: .text
        case .base64, .key: .base64
        case .salt, .hashedOwner, .tag: .counted
        case .serviceParameters: .parameter
        case .time, .hexadecimal, .digest, .zoneDigest, .fingerprint, .locator64, .eui48, .eui64: .characters
        // By their text alone: these combine several kinds.
        case .bitmap, .nonEmptyBitmap, .location, .prefixes, .gateway: .characters
        case .end, .exactNames, .digits, .opaque, .nonEmptyOpaque, .nxtBitmap, .relay, .hostIdentity, .a6, .services,
            .atmAddress:
            nil
        }
    }

    /// Whether it is or contains a name whose letter case does not count (RFC 4034 §6.2).
    var isFoldedName: Bool {
        switch self {
        case .compressibleName, .name, .signer, .a6: true
        default: false
        }
    }
}
