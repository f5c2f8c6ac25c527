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
    /// Of two short names that follow each other: whether this one is plainly another than the one before, and comes after it in
    /// canonical order (RFC 4034 §6.1).
    @usableFromInline package private(set) var isPlainlyOther = false
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
            let piecesBefore = pieces
            pieces = text.hold(short, suffix)
            isPlain = short.isPlain
            wire.appendWire(short, suffix)
            if comparesNames { compare(with: piecesBefore) }
            return true
        }
        pieces = NamePieces()
        isPlainlyOther = false
        isPlainlyAfter = false
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

    /// Compares the name with the one before, of which there are these pieces; if there are none, it may end in another suffix.
    @inline(__always)
    private mutating func compare(with before: NamePieces) {
        // Where the label nearest to the suffix begins.
        let top = pieces.second > 0 ? Int(pieces.first) &+ 1 : 0
        let topBefore = before.second > 0 ? Int(before.first) &+ 1 : 0
        var order = wire.labelOrder(at: top, with: wireBefore, at: topBefore)
        if order == 0 {
            // What has a label more is below the other.
            if top == 0 || topBefore == 0 {
                order = top == topBefore ? 0 : top > 0 ? 1 : -1
            } else {
                order = wire.labelOrder(at: 0, with: wireBefore, at: 0)
            }
        }
        isPlainlyOther = before.first > 0 && order != 0
        isPlainlyAfter = before.first > 0 && order > 0
    }

    private mutating func setRoot() {
        pieces = NamePieces()
        isPlainlyOther = false
        isPlainlyAfter = false
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

/// Whether a name may end in a pointer: in owners and the RDATA of RFC 1035's types it may, in newer types it
/// may not (RFC 3597 §4).
package enum NameCompression: Sendable {
    case permitted
    case refused
}
