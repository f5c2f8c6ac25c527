// Checking and printing walk a type's row in this layout, for speed. A type is printed in its own form only if all three servers read
// that form; otherwise as in RFC 3597 §5, which they all read. Its RDATA is checked all the same, because named also refuses a
// generic form with malformed octets.

/// The fields of one type's RDATA, and how it is printed: its `RecordTypeRow`, laid out for reading.
struct RDATALayout {
    /// Ends with `.end`.
    let fields: InlineArray<10, RDATAField>
    /// Whether the type is printed in its own form, and named by its mnemonic in type bitmaps.
    let hasForm: Bool
    /// Whether the fields apply to class IN only; in other classes the RDATA is opaque.
    let isInternetOnly: Bool
    /// Whether a name in the RDATA may be compressed or differ in letter case only.
    let hasNames: Bool
    /// The number of octets before the first name, if it is the same in every RDATA of a type with names.
    let octetsBeforeName: Int?
    /// The type's mnemonic as text, and the same after the class IN and between tabs.
    let mnemonic: ShortText
    let label: ShortText

    private init(_ row: RecordTypeRow) {
        let fields = row.fields
        self.fields = InlineArray { $0 < fields.count ? fields[$0] : .end }
        hasForm = !row.traits.contains(.generic)
        isInternetOnly = row.traits.contains(.internetOnly)
        hasNames = fields.contains { $0.isFoldedName || $0 == .compressibleExactName }
        octetsBeforeName = hasNames ? Self.octetsBeforeName(fields) : nil
        let text = Array(row.type.description.utf8)
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

    /// The layout of `type`, or `nil` for an unknown type, whose RDATA is opaque (RFC 3597 §3).
    static func layout(of type: RecordType) -> RDATALayout? {
        let value = Int(type.value)
        if value < table.count { return table[value] }
        return type.value == 32768 || type.value == 32769 ? trustAnchor : nil
    }

    private static let table: [RDATALayout?] = {
        var table = [RDATALayout?](repeating: nil, count: 263)
        for row in RecordTypeRow.all where !row.fields.isEmpty && Int(row.type.value) < table.count {
            table[Int(row.type.value)] = RDATALayout(row)
        }
        return table
    }()

    /// TA and DLV, whose numbers are far from all others and whose fields are the same.
    private static let trustAnchor = RecordType(32768).row.map(RDATALayout.init)
}
