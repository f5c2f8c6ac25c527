extension IPAddress: CustomStringConvertible {
    /// Dotted decimal, or the canonical form of RFC 5952 §4, followed by the interface's number as BIND writes it: `fe80::1%2`.
    package var description: String {
        var text = TextBuffer(capacity: 40)
        text.appendAddress(octets.span)
        return scope == 0 ? String(text) : "\(String(text))%\(scope)"
    }

    /// Reads what `init(parsing:)` reads, and an IPv6 address with an interface (RFC 4007 §11): `fe80::1%eth0`, `fe80::1%2`.
    ///
    /// As in named, only link-local addresses may have an interface's name. For other addresses the number has no effect.
    ///
    /// - Parameter interface: Returns the number of the interface of that name, `nil` if there is none.
    package init?(parsing text: String, interface: (_ name: String) -> UInt32?) {
        guard let sign = text.utf8.firstIndex(of: UInt8(ascii: "%")) else {
            self.init(parsing: text)
            return
        }
        guard let address = IPAddress(parsing: text[..<sign]), !address.isIPv4 else { return nil }
        let name = String(text[text.utf8.index(after: sign)...])
        let named = address.isLinkLocal ? interface(name) : nil
        let number = name.utf8.allSatisfy(\.isASCIIDigit) ? UInt32(name) : nil
        guard let scope = named ?? number else { return nil }
        self = address.on(interface: scope)
    }

    /// Reads dotted decimal (four parts, no leading zeros) or any form of RFC 4291 §2.2.
    package init?(parsing text: some StringProtocol) {
        let characters = Array(text.utf8)
        if characters.contains(UInt8(ascii: ":")) {
            self.init(ipv6: characters)
        } else {
            guard let bits = Self.ipv4Bits(characters[...]) else { return nil }
            self = .v4(bits)
        }
    }

    private static func ipv4Bits(_ characters: ArraySlice<UInt8>) -> UInt32? {
        let parts = characters.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.count), part.allSatisfy(\.isASCIIDigit),
                part.count == 1 || part.first != UInt8(ascii: "0"),
                let value = UInt8(String(decoding: part, as: UTF8.self))
            else { return nil }
            bits = bits << 8 | UInt32(value)
        }
        return bits
    }

    private init?(ipv6 characters: [UInt8]) {
        var groups = [UInt16]()
        var gap: Int?
        var rest = characters[...]
        let colon = UInt8(ascii: ":")
        if rest.starts(with: [colon, colon]) {
            gap = 0
            rest = rest.dropFirst(2)
        }
        while !rest.isEmpty {
            let part = rest.prefix { $0 != colon }
            if part.contains(UInt8(ascii: ".")) {
                // The last 32 bits in dotted decimal (RFC 4291 §2.2, form 3).
                guard part.count == rest.count, let bits = Self.ipv4Bits(part) else { return nil }
                groups += [UInt16(bits >> 16), UInt16(truncatingIfNeeded: bits)]
                break
            }
            guard (1...4).contains(part.count), part.allSatisfy(\.isASCIIHexDigit),
                let group = UInt16(String(decoding: part, as: UTF8.self), radix: 16)
            else { return nil }
            groups.append(group)
            rest = rest.dropFirst(part.count)
            if rest.starts(with: [colon, colon]) {
                guard gap == nil else { return nil }
                gap = groups.count
                rest = rest.dropFirst(2)
            } else if !rest.isEmpty {
                rest = rest.dropFirst()
                guard !rest.isEmpty else { return nil }
            }
        }
        if let gap {
            guard groups.count < 8 else { return nil }
            groups.insert(contentsOf: repeatElement(0, count: 8 - groups.count), at: gap)
        }
        guard groups.count == 8 else { return nil }
        let halves = [groups[0..<4], groups[4..<8]].map { $0.reduce(UInt64(0)) { $0 << 16 | UInt64($1) } }
        self = .v6(halves[0], halves[1])
    }
}

extension UInt8 {
    /// Whether it is one of `0` to `9`, `a` to `f` or `A` to `F`.
    package var isASCIIHexDigit: Bool { isASCIIDigit || (self | 0x20) &- 0x61 < 6 }
}
