extension RecordType: CustomStringConvertible {
    /// The mnemonic as BIND spells it, or `TYPEn` for a type that has none (RFC 3597 §5).
    @usableFromInline package var description: String {
        Self.mnemonics[self] ?? "TYPE\(value)"
    }
}
