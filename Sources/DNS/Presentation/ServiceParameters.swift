/// The parameters of an SVCB or HTTPS record (RFC 9460 §2.2): key, length, value, in ascending order of the keys.
enum ServiceParameters {
    /// RFC 9460 §14.3.2, and RFC 9461 for the last.
    enum Key {
        static let mandatory: UInt16 = 0
        static let alpn: UInt16 = 1
        static let noDefaultALPN: UInt16 = 2
        static let port: UInt16 = 3
        static let ipv4hint: UInt16 = 4
        static let ech: UInt16 = 5
        static let ipv6hint: UInt16 = 6
        static let dohpath: UInt16 = 7
    }

    /// Whether `octets` are parameters whose values have the form of their keys, including all that `mandatory` lists.
    static func areWellFormed(_ octets: Span<UInt8>) -> Bool {
        var offset = 0
        var last = -1
        var hasALPN = false
        // The place of the next key of `mandatory`, and the end of these keys.
        var awaited = 0..<0
        while offset < octets.count {
            guard octets.count - offset >= 4 else { return false }
            let key = octets.uint16(at: offset)
            let value = offset + 4..<offset + 4 + Int(octets.uint16(at: offset + 2))
            guard value.upperBound <= octets.count, Int(key) > last,
                isWellFormed(octets.extracting(value), of: key)
            else { return false }
            // RFC 9460 §8: the keys listed are in ascending order as well, so that each is met in order or is missing.
            if key == Key.mandatory {
                guard octets.uint16(at: value.lowerBound) != Key.mandatory else { return false }
                awaited = value
            } else if !awaited.isEmpty, key >= octets.uint16(at: awaited.lowerBound) {
                guard key == octets.uint16(at: awaited.lowerBound) else { return false }
                awaited = awaited.dropFirst(2)
            }
            // RFC 9460 §7.1.1
            if key == Key.alpn { hasALPN = true }
            if key == Key.noDefaultALPN, !hasALPN { return false }
            last = Int(key)
            offset = value.upperBound
        }
        return awaited.isEmpty
    }

    private static func isWellFormed(_ value: Span<UInt8>, of key: UInt16) -> Bool {
        switch key {
        case Key.mandatory:
            guard !value.isEmpty, value.count % 2 == 0 else { return false }
            for offset in stride(from: 2, to: value.count, by: 2)
            where value.uint16(at: offset) <= value.uint16(at: offset - 2) {
                return false
            }
            return true
        case Key.alpn:
            var offset = 0
            while offset < value.count {
                guard value[offset] > 0 else { return false }
                offset += 1 + Int(value[offset])
            }
            return !value.isEmpty && offset == value.count
        case Key.noDefaultALPN: return value.isEmpty
        case Key.port: return value.count == 2
        case Key.ipv4hint: return !value.isEmpty && value.count % 4 == 0
        case Key.ipv6hint: return !value.isEmpty && value.count % 16 == 0
        case Key.dohpath: return URITemplate.isDNSPath(value)
        default: return true
        }
    }
}

extension TextBuffer {
    /// Appends well-formed `parameters`, with a blank before each. Returns false if one of the three servers would not read the text
    /// back unchanged: NSD accepts 64 fields a record and 1000 values a list, and ends an ALPN identifier at a zero octet; and no
    /// text for an empty `ech`, or for an identifier's comma or backslash, is read alike by all.
    mutating func appendServiceParameters(_ parameters: Span<UInt8>) -> Bool {
        var offset = 0
        var count = 0
        while offset < parameters.count {
            let key = parameters.uint16(at: offset)
            let end = offset + 4 + Int(parameters.uint16(at: offset + 2))
            let value = parameters.extracting(offset + 4..<end)
            count += 1
            guard count <= 60, value.count <= 2000 || key > ServiceParameters.Key.ipv6hint else { return false }
            append(UInt8(ascii: " "))
            appendServiceKey(key)
            switch key {
            case ServiceParameters.Key.mandatory: appendServiceKeys(value)
            case ServiceParameters.Key.alpn: guard appendProtocols(value) else { return false }
            case ServiceParameters.Key.noDefaultALPN: break
            case ServiceParameters.Key.port:
                append(UInt8(ascii: "="))
                appendDecimal(UInt32(value.uint16(at: 0)))
            case ServiceParameters.Key.ipv4hint: appendHints(value, octets: 4)
            case ServiceParameters.Key.ech:
                guard !value.isEmpty else { return false }
                append(UInt8(ascii: "="))
                appendBase64(value)
            case ServiceParameters.Key.ipv6hint: appendHints(value, octets: 16)
            default:
                // NSD asserts that a value between quotes is not empty.
                guard !value.isEmpty else { break }
                append(UInt8(ascii: "="))
                appendQuoted(value)
            }
            offset = end
        }
        return true
    }

    /// The keys that all three name; two of them are older than `dohpath`.
    private mutating func appendServiceKey(_ key: UInt16) {
        switch key {
        case ServiceParameters.Key.mandatory: append("mandatory")
        case ServiceParameters.Key.alpn: append("alpn")
        case ServiceParameters.Key.noDefaultALPN: append("no-default-alpn")
        case ServiceParameters.Key.port: append("port")
        case ServiceParameters.Key.ipv4hint: append("ipv4hint")
        case ServiceParameters.Key.ech: append("ech")
        case ServiceParameters.Key.ipv6hint: append("ipv6hint")
        default:
            append("key")
            appendDecimal(UInt32(key))
        }
    }

    private mutating func appendServiceKeys(_ keys: Span<UInt8>) {
        for offset in stride(from: 0, to: keys.count, by: 2) {
            append(offset == 0 ? UInt8(ascii: "=") : UInt8(ascii: ","))
            appendServiceKey(keys.uint16(at: offset))
        }
    }

    private mutating func appendProtocols(_ identifiers: Span<UInt8>) -> Bool {
        var offset = 0
        while offset < identifiers.count {
            append(offset == 0 ? UInt8(ascii: "=") : UInt8(ascii: ","))
            let end = offset + 1 + Int(identifiers[offset])
            for index in offset + 1..<end {
                let octet = identifiers[index]
                guard octet.isASCIIAlphanumeric || octet &- 0x2D < 3 else { return false }
                append(octet)
            }
            offset = end
        }
        return true
    }

    private mutating func appendHints(_ addresses: Span<UInt8>, octets: Int) {
        for offset in stride(from: 0, to: addresses.count, by: octets) {
            append(offset == 0 ? UInt8(ascii: "=") : UInt8(ascii: ","))
            appendAddress(addresses.extracting(offset..<offset + octets))
        }
    }
}
