/// Room for one name, filled again and again while a message is read, so that a record costs no allocation.
package struct NameBuffer: ~Copyable {
    // On the heap: an InlineArray here is copied whole by whoever borrows the buffer (Swift 6.3).
    private var storage = TextBuffer(capacity: 272)

    /// Holds the root until a name is read.
    package init() {
        storage.append(0)
    }

    /// The uncompressed wire form, 1 to 255 octets.
    package var octets: Span<UInt8> {
        @_lifetime(borrow self)
        get { storage.octets }
    }

    /// Reads the name at `offset` of `message`, undoing compression (RFC 1035 §4.1.4), and moves past it.
    ///
    /// A pointer must lead to an earlier octet than every one that was read so far; no chain of pointers can loop.
    /// After an error the buffer holds the root.
    package mutating func read(
        from message: Span<UInt8>, at offset: inout Int, compression: NameCompression = .permitted
    ) throws(WireError) {
        storage.removeAll()
        do {
            try storage.appendUncompressedName(from: message, at: &offset, compression: compression)
        } catch {
            storage.removeAll()
            storage.append(0)
            throw error
        }
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
