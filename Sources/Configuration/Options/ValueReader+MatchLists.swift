internal import DNS

extension ValueReader {
    /// An address match list between braces; the lists and keys that it names are looked up later.
    mutating func matchList() -> AddressMatchList? {
        guard let block = readBlock() else {
            fail(expecting: "a block")
            return nil
        }
        return Self.matchList(of: block)
    }

    static func matchList(of block: Block) -> AddressMatchList {
        var list = AddressMatchList()
        for statement in block.statements {
            var reader = ValueReader(statement, of: "an address match list", afterKeyword: false)
            let isNegated = reader.skipMark(.bang)
            guard let match = reader.match() else { continue }
            _ = reader.finish()
            list.elements.append(AddressMatchList.Element(isNegated: isNegated, match: match))
        }
        return list
    }

    private mutating func match() -> AddressMatchList.Match? {
        if let block = readBlock() { return .list(Self.matchList(of: block)) }
        guard let word = nextWord else {
            fail(expecting: "addresses, prefixes, keys and names")
            return nil
        }
        if skipKeyword("key") { return name("the key's name").map { .key($0) } }
        if skipKeyword("geoip") {
            var words: [String] = []
            while let word = readWord() { words.append(word.isQuoted ? word.text.quoted : word.text) }
            return .geoip(words.joined(separator: " "))
        }
        if !word.isQuoted, beginsPrefix(word) { return prefix().map { .prefix($0) } }
        // A word that is no address may name a list that does not exist.
        _ = readWord()
        switch word.text.asciiLowercased {
        case "any": return .any
        case "none": return AddressMatchList.Match.none
        case "localhost": return .localhost
        case "localnets": return .localnets
        case let name: return .acl(name)
        }
    }

    /// Whether an address is next, or a broken one: too few digits and dots, or followed by a `/`.
    private func beginsPrefix(_ word: Word) -> Bool {
        guard Self.isMeantAsAddress(word.text) else { return false }
        let octets = word.text.utf8
        let isShort =
            octets.allSatisfy { $0.isASCIIDigit || $0 == UInt8(ascii: ".") } && octets.count { $0 == UInt8(ascii: ".") } < 3
        return isShort || isFollowed(by: .slash) || parseAddress(word.text) != nil
    }

    /// Whether a word is more likely a broken address than a name.
    static func isMeantAsAddress(_ text: String) -> Bool {
        text.utf8.first?.isASCIIDigit == true || text.utf8.contains(UInt8(ascii: ":"))
    }

    /// The value of `notify`.
    mutating func notifyMode() -> NotifyMode? {
        guard let word = nextWord else {
            fail(expecting: "yes, no, explicit or primary-only")
            return nil
        }
        let mode: NotifyMode
        switch word.text.asciiLowercased {
        case "yes", "true", "1": mode = .yes
        case "no", "false", "0": mode = .no
        case "explicit": mode = .explicit
        case "primary-only", "master-only": mode = .primaryOnly
        default:
            fail(expecting: "yes, no, explicit or primary-only")
            return nil
        }
        advance()
        return mode
    }
}
