/// Room for one name, filled again and again while a message is read, so that a record costs no allocation.
///
/// Holds the name's wire form and, in nearly all names, its text, which differs in little more than the dots.
@usableFromInline package struct NameBuffer: ~Copyable {
    // On the heap: an InlineArray here is copied whole by whoever borrows the buffer (Swift 6.3).
    @usableFromInline var wire = TextBuffer(capacity: 288)
    private(set) var text = TextBuffer(capacity: 288)
    private var wireBefore = TextBuffer(capacity: 288)
    /// Of a short name, `text` has the pieces, one each sixteen octets.
    private(set) var pieces = NamePieces()
    /// Whether names are compared with the one before while they are read, as far as that is quick; it is meant for owners.
    package var comparesNames = false
    /// Of two short names that follow each other: whether this one is plainly another than the one before.
    @usableFromInline package private(set) var isPlainlyOther = false
    /// If so, whether it comes after it in canonical order (RFC 4034 §6.1).
    @usableFromInline package private(set) var isPlainlyAfter = false
    /// Whether every octet of every label stands for itself, so that `text` is the name as zone files show it.
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

    /// Those of the name that was read before; the root's if there was none.
    package var octetsBefore: Span<UInt8> {
        @_lifetime(borrow self)
        get { wireBefore.octets }
    }

    /// Reads the name at `offset` of `message`, undoing compression (RFC 1035 §4.1.4), and moves past it.
    ///
    /// A pointer must lead to an earlier octet than every one that was read so far; no chain of pointers can loop.
    /// After an error the buffer holds the root.
    package mutating func read(
        from message: Span<UInt8>, at offset: inout Int, compression: NameCompression = .permitted
    ) throws(WireError) {
        var suffix = NameSuffix()
        try read(from: message, at: &offset, compression: compression, suffix: &suffix)
    }

    /// Likewise for one of many names of a message, which mostly end in the same `suffix`; true says that this one does.
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
            pieces = text.hold(short, suffix)
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

    /// Compares a name with the one that `text` holds, which ends in the same suffix if there are pieces of it.
    @inline(__always)
    private mutating func compare(_ name: ShortName, wasPlain: Bool) {
        isPlainlyOther = false
        guard pieces.top > 0, wasPlain, isPlain else { return }
        // RFC 4034 §6.1: the absence of an octet sorts before a zero octet. In plain labels no octet is zero, and behind them all are.
        let (octets, before) = text.firstDifference(of: name)
        // A capital comes where its small letter does. What is greater than an octet that is none is so in small letters, too.
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

/// Whether a name may end in a pointer: in owners and the RDATA of RFC 1035's types it may, in newer types it
/// may not (RFC 3597 §4).
package enum NameCompression: Sendable {
    case permitted
    case refused
}
