// A name that is read from a message is kept in two forms, which agree:
//   - `wire`, always: the uncompressed octets, which names are compared by.
//   - `text`, valid if `isPlain`, when no octet needs an escape. If `pieces.top` is 0 it is the name as zone files show it. Else the
//     name was read as a `ShortName`, one or two labels before the known `NameSuffix`, and `text` is three pieces of sixteen octets:
//     the label nearest to the suffix, the label below it or zeros, and the suffix's text; `pieces` has their lengths.
// Only `read` sets them, and to the root after an error. A `ShortName` lasts for one call of it, a `NameSuffix` for as many as end in it.

/// Room for one name, reused for every name of a message, so that a record costs no allocation.
///
/// It holds the wire form and, of nearly all names, the text, which differs in little more than the dots.
@usableFromInline package struct NameBuffer: ~Copyable {
    // On the heap: an InlineArray here is copied whole whenever the buffer is borrowed (Swift 6.3).
    @usableFromInline var wire = TextBuffer(capacity: 288)
    private(set) var text = TextBuffer(capacity: 288)
    private var wireBefore = TextBuffer(capacity: 288)
    /// The lengths of the pieces of a short name, each of which has sixteen octets in `text`.
    private(set) var pieces = NamePieces()
    /// Whether each name is compared with the one before while it is read, if that is quick; meant for owners.
    package var comparesNames = false
    /// Whether two short names in a row are known to differ.
    @usableFromInline package private(set) var isPlainlyOther = false
    /// If so, whether this one comes after the other in canonical order (RFC 4034 §6.1).
    @usableFromInline package private(set) var isPlainlyAfter = false
    /// Whether no octet of any label needs an escape, so that `text` is the name as zone files show it.
    private(set) var isPlain = true

    /// Holds the root until a name is read.
    package init() {
        setRoot()
    }

    /// Holds `name`.
    @usableFromInline package init(_ name: Name) {
        let octets = name.octets
        var offset = 0
        do {
            try read(from: octets.span, at: &offset, compression: .refused)
        } catch {
            preconditionFailure("a name is one")
        }
    }

    /// The uncompressed wire form, 1 to 255 octets.
    @inlinable package var octets: Span<UInt8> {
        @_lifetime(borrow self)
        get { wire.octets }
    }

    /// The octets of the name that was read before; the root's if there was none.
    package var octetsBefore: Span<UInt8> {
        @_lifetime(borrow self)
        get { wireBefore.octets }
    }

    /// Reads the name at `offset` of `message`, decompresses it (RFC 1035 §4.1.4), and moves past it.
    ///
    /// A pointer must lead to an earlier octet than all that were read so far, so that no chain of pointers can loop. After an error
    /// the buffer holds the root.
    /// Throws `.truncated`, `.nameTooLong`, `.compressionLoop`, `.compressionNotPermitted` or `.unknownLabelType`.
    package mutating func read(
        from message: Span<UInt8>, at offset: inout Int, compression: NameCompression = .permitted
    ) throws(WireError) {
        var suffix = NameSuffix()
        try read(from: message, at: &offset, compression: compression, suffix: &suffix)
    }

    /// Likewise for one of many names of a message, most of which end in the same `suffix`; returns whether this one does.
    /// Throws the same errors.
    @discardableResult
    package mutating func read(
        from message: Span<UInt8>, at offset: inout Int, compression: NameCompression = .permitted,
        suffix: inout NameSuffix
    ) throws(WireError) -> Bool {
        swap(&wire, &wireBefore)
        wire.removeAll()
        if compression == .permitted, let short = ShortName(in: message, at: &offset, before: suffix) {
            let wasPlain = isPlain
            isPlain = short.isPlain
            if comparesNames { compare(short, wasPlain: wasPlain) }
            pieces = text.setPieces(short, suffix)
            wire.appendWire(short, suffix)
            return true
        }
        pieces = NamePieces()
        isPlainlyOther = false
        text.removeAll()
        do {
            isPlain = try wire.appendUncompressedName(
                from: message, at: &offset, compression: compression, plainText: &text, suffix: &suffix)
        } catch {
            setRoot()
            throw error
        }
        return false
    }

    /// Compares a name with the one that `text` holds; both end in the same suffix if there are pieces of it.
    @inline(__always)
    private mutating func compare(_ name: ShortName, wasPlain: Bool) {
        isPlainlyOther = false
        guard pieces.top > 0, wasPlain, isPlain else { return }
        // RFC 4034 §6.1: a missing octet sorts before a zero octet. Plain labels have no zero octet, and are followed by zeros only.
        let (octets, before) = text.firstDifference(of: name)
        // A capital sorts like its small letter. An octet that is greater than one which is no capital stays greater in small
        // letters.
        isPlainlyOther = octets != before && !before.mayHaveCapitals
        isPlainlyAfter = octets > before
    }

    private mutating func setRoot() {
        pieces = NamePieces()
        isPlainlyOther = false
        wire.removeAll()
        wire.append(0)
        text.removeAll()
        text.append(UInt8(ascii: "."))
        isPlain = true
    }

    /// Whether the name is `apex` or ends in its labels; letter case does not count.
    package func isAtOrBelow(_ apex: Name) -> Bool {
        octets.isName(atOrBelow: apex)
    }
}

extension UInt64 {
    /// Whether one of these eight octets may be a capital; underscores are counted among them.
    @inline(__always)
    fileprivate var mayHaveCapitals: Bool {
        self & ~(self &<< 1) & 0x4040_4040_4040_4040 != 0
    }
}

/// Whether a name may be compressed: yes in owners and in the RDATA of RFC 1035's types, no in that of newer types (RFC 3597 §4).
package enum NameCompression: Sendable {
    case permitted
    case refused
}
