/// Room for one name, filled again and again while a message is read, so that a record costs no allocation.
package struct NameBuffer: ~Copyable {
    private var storage = InlineArray<256, UInt8>(repeating: 0)
    private var count = 1

    /// Holds the root until a name is read.
    package init() {}

    /// The uncompressed wire form, 1 to 255 octets.
    package var octets: Span<UInt8> {
        // Inlined, it would copy all 256 octets before it looks at one (Swift 6.3).
        @inline(never)
        @_lifetime(borrow self)
        get { storage.span.extracting(0..<count) }
    }

    /// Reads the name at `offset` of `message`, undoing compression (RFC 1035 §4.1.4), and moves past it.
    ///
    /// A pointer must lead to an earlier octet than every one that was read so far; no chain of pointers can loop.
    /// After an error the buffer's content means nothing.
    package mutating func read(
        from message: Span<UInt8>, at offset: inout Int, compression: NameCompression = .permitted
    ) throws(WireError) {
        var position = offset
        var lowest = offset
        var resume: Int?
        var filled = 0
        while true {
            guard position < message.count else { throw .truncated(at: position) }
            let length = Int(message[position])
            switch length {
            case 0:
                guard filled < Name.maximumOctets else { throw .nameTooLong(at: offset) }
                storage[filled] = 0
                count = filled + 1
                offset = resume ?? position + 1
                return
            case 1...Name.maximumLabelOctets:
                guard position + length < message.count else { throw .truncated(at: message.count) }
                guard filled + 1 + length < Name.maximumOctets else { throw .nameTooLong(at: offset) }
                for step in 0...length { storage[filled + step] = message[position + step] }
                filled += 1 + length
                position += 1 + length
            case 0xC0...0xFF:
                guard compression == .permitted else { throw .compressionNotPermitted(at: position) }
                guard position + 1 < message.count else { throw .truncated(at: message.count) }
                let target = (length & 0x3F) << 8 | Int(message[position + 1])
                guard target < lowest else { throw .compressionLoop(at: position) }
                if resume == nil { resume = position + 2 }
                position = target
                lowest = target
            default:
                throw .unknownLabelType(message[position], at: position)
            }
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
