internal import DNS

extension ValueReader {
    enum AddressFamily {
        case v4
        case v6
        case any

        var words: String {
            switch self {
            case .v4: "an IPv4 address"
            case .v6: "an IPv6 address"
            case .any: "an IP address"
            }
        }
    }

    mutating func address(_ family: AddressFamily, orStar: Bool = false) -> IPAddress? {
        guard let word = nextWord, !word.isQuoted, let address = parseAddress(word.text, family) else {
            fail(expecting: orStar ? "\(family.words) or *" : family.words)
            return nil
        }
        advance()
        return address
    }

    /// An address; the part after a `%` is an interface of this machine.
    func parseAddress(_ text: String, _ family: AddressFamily = .any) -> IPAddress? {
        guard let address = IPAddress(parsing: text, interface: reading.source.interface) else { return nil }
        switch family {
        case .v4: return address.isIPv4 ? address : nil
        case .v6: return address.isIPv4 ? nil : address
        case .any: return address
        }
    }

    /// The value of `transfer-source`: an address or `*`. A port or DSCP after it, from older versions, is ignored.
    mutating func source(_ family: AddressFamily) -> TransferSource? {
        let source: TransferSource
        if skipKeyword("*") {
            source = TransferSource(address: nil)
        } else if let address = address(family, orStar: true) {
            source = TransferSource(address: address)
        } else {
            return nil
        }
        while let word = nextWord, word.isKeyword("port") || word.isKeyword("dscp") {
            advance()
            if !skipKeyword("*"), number(in: 0...65_535) == nil { return nil }
            reading.warningOnce(word.place, "'\(word.text.asciiLowercased)' after \(subject) is ignored")
        }
        return source
    }

    /// The `port` of a list or of an element; an inner `nil`, written 0, means the inherited port, as in named.
    mutating func portOfList() -> UInt16?? {
        number(in: 0...65_535).map { $0 == 0 ? nil : UInt16(truncatingIfNeeded: $0) }
    }

    mutating func port() -> UInt16? {
        number(in: 1...65_535).flatMap(UInt16.init(exactly:))
    }

    /// An address or prefix, including short IPv4 forms (`10/8`).
    mutating func prefix() -> Prefix? {
        guard let word = nextWord, !word.isQuoted else {
            fail(expecting: "an address or prefix")
            return nil
        }
        let text = word.text
        var address = parseAddress(text)
        let isShort = address == nil
        if isShort, text.utf8.allSatisfy({ $0.isASCIIDigit || $0 == UInt8(ascii: ".") }) {
            for padding in [".0.0.0", ".0.0", ".0"] where address == nil { address = parseAddress(text + padding) }
        }
        guard let address else {
            fail(expecting: "an address or prefix")
            return nil
        }
        advance()
        guard skipMark(.slash) else {
            if isShort { fail(at: word, "'\(word.shown)' is an incomplete IPv4 address or prefix") }
            return isShort ? nil : Prefix(address, length: address.isIPv4 ? 32 : 128)
        }
        guard let lengthWord = nextWord, let length = number(in: 0...(address.isIPv4 ? 32 : 128)) else {
            if !hasFailed { fail(expecting: "a prefix length") }
            return nil
        }
        guard let prefix = Prefix(address, length: Int(length)) else {
            fail(at: word, "'\(word.shown)/\(lengthWord.shown)': bits are set beyond the prefix length")
            return nil
        }
        return prefix
    }
}
