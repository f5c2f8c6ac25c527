/// All that is known of one RR type: reading, checking, printing, ordering and compressing follow it.
struct RecordTypeRow: Sendable {
    /// What few types are.
    struct Traits: OptionSet {
        let rawValue: UInt8

        /// Written as RFC 3597 §5 has it, which every reader takes for every type, and named `TYPEn` in type bitmaps.
        static let generic = Traits(rawValue: 1)
        /// The fields hold for class IN only; in other classes the RDATA is opaque.
        static let internetOnly = Traits(rawValue: 2)
        /// A sender may compress the names in the RDATA: in RFC 1035's types alone (RFC 3597 §4).
        static let compressed = Traits(rawValue: 4)
    }

    let type: RecordType
    /// nil where it is not known everywhere.
    let mnemonic: String?
    /// What the RDATA is made of, in wire order; none of a type that no zone holds.
    let fields: [RDATAField]
    let traits: Traits

    init(_ number: UInt16, _ mnemonic: String?, _ fields: [RDATAField] = [], _ traits: Traits = []) {
        type = RecordType(number)
        self.mnemonic = mnemonic
        self.fields = fields
        self.traits = traits
    }

    /// How records of the type compare by their text, field by field; what the last is, all that follow are.
    var order: [TextOrder] {
        let order = traits.contains(.generic) ? [] : fields.compactMap(\.order)
        return order.isEmpty ? [.characters] : order
    }

    /// Whether the generic form (RFC 3597 §5) may hold names whose letter case does not count. In the types of class IN that have a form
    /// of their own it does not: they are written in it where the class is another, and their RDATA opaque.
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

    /// What the table has of this type; nil for a type that nobody knows.
    var row: RecordTypeRow? { Self.rows[self] }

    /// Whether a sender may compress the names in this type's RDATA: those of RFC 1035 alone (RFC 3597 §4).
    package var compressesNames: Bool { Self.compressed.contains(self) }

    /// How two records of this type compare by their text in their own form, blank-separated field by field (RFC 4034 §6.3); what the
    /// last field is, all that follow are.
    package var textOrder: [TextOrder] { Self.orders[self] ?? Self.unknownOrder }

    /// Whether records of this type in the generic form (RFC 3597 §5) compare by more than their octets: see `comparableRDATA`.
    package var foldsGenericForm: Bool { Self.foldedInGenericForm.contains(self) }

    /// All mnemonics, by the types that have one.
    package static let mnemonics: [RecordType: String] = rows.compactMapValues(\.mnemonic)
}
