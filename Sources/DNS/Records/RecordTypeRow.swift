/// One row per RR type, which decides how it is read, checked, printed, ordered and compressed.
struct RecordTypeRow: Sendable {
    /// The exceptions from the rule.
    struct Traits: OptionSet {
        let rawValue: UInt8

        /// Written in the form of RFC 3597 §5, which every reader accepts for every type, and as `TYPEn` in type bitmaps.
        static let generic = Traits(rawValue: 1)
        /// The fields apply to class IN only; in other classes the RDATA is opaque.
        static let internetOnly = Traits(rawValue: 2)
        /// A sender may compress the names in the RDATA: in RFC 1035's types alone (RFC 3597 §4).
        static let compressed = Traits(rawValue: 4)
    }

    let type: RecordType
    /// `nil` if not all servers know it.
    let mnemonic: String?
    /// The fields of the RDATA, in wire order; empty for a type that no zone holds.
    let fields: [RDATAField]
    let traits: Traits

    init(_ number: UInt16, _ mnemonic: String?, _ fields: [RDATAField] = [], _ traits: Traits = []) {
        type = RecordType(number)
        self.mnemonic = mnemonic
        self.fields = fields
        self.traits = traits
    }

    /// How records of the type compare by their text, field by field; the last kind applies to all that follow.
    var order: [TextOrder] {
        let order = traits.contains(.generic) ? [] : fields.compactMap(\.order)
        return order.isEmpty ? [.characters] : order
    }

    /// Whether the generic form (RFC 3597 §5) may contain names whose letter case does not count. Types of class IN with their own
    /// form use the generic one in other classes only, where their RDATA is opaque.
    var foldsGenericForm: Bool {
        fields.contains(where: \.isFoldedName) && (traits.contains(.generic) || !traits.contains(.internetOnly))
    }
}

extension RecordType {
    private static let rows = Dictionary(uniqueKeysWithValues: RecordTypeRow.all.map { ($0.type, $0) })
    private static let orders = rows.mapValues(\.order)
    private static let unknownOrder: [TextOrder] = [.characters]
    private static let foldedInGenericForm = Set(RecordTypeRow.all.filter(\.foldsGenericForm).map(\.type))
    private static let compressed = Set(RecordTypeRow.all.filter { $0.traits.contains(.compressed) }.map(\.type))

    /// The row of this type; `nil` for an unknown one.
    var row: RecordTypeRow? { Self.rows[self] }

    /// Whether a sender may compress the names in this type's RDATA: those of RFC 1035 alone (RFC 3597 §4).
    package var compressesNames: Bool { Self.compressed.contains(self) }

    /// How two records of this type compare by their text in their own form, blank-separated field by field (RFC 4034 §6.3); the last
    /// kind applies to all fields that follow.
    package var textOrder: [TextOrder] { Self.orders[self] ?? Self.unknownOrder }

    /// Whether records of this type in the generic form (RFC 3597 §5) compare by more than their octets: see `comparableRDATA`.
    package var foldsGenericForm: Bool { Self.foldedInGenericForm.contains(self) }

    /// All mnemonics, by type.
    package static let mnemonics: [RecordType: String] = rows.compactMapValues(\.mnemonic)
}
