/// Room for one name, filled again and again while a message is read, so that a record costs no allocation.
package struct NameBuffer: ~Copyable {
    // On the heap: an InlineArray here is copied whole by whoever borrows the buffer (Swift 6.3).
    private var storage = TextBuffer(capacity: 256)

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
            try fill(from: message, at: &offset, compression: compression)
        } catch {
            storage.removeAll()
            storage.append(0)
            throw error
        }
    }

    private mutating func fill(
        from message: Span<UInt8>, at offset: inout Int, compression: NameCompression
    ) throws(WireError) {
        var position = offset
        var lowest = offset
        var resume: Int?
        while true {
            guard position < message.count else { throw .truncated(at: position) }
            let length = Int(message[position])
            switch length {
            case 0:
                storage.append(0)
                offset = resume ?? position + 1
                return
            case 1...Name.maximumLabelOctets:
                guard position + length < message.count else { throw .truncated(at: message.count) }
                guard storage.count + 1 + length < Name.maximumOctets else { throw .nameTooLong(at: offset) }
                storage.append(message.extracting(position...position + length))
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
