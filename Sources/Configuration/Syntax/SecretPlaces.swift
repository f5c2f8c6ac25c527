internal import DNS
internal import TSIG

/// The parts of a file that are or may be secrets: no message shows a word from there.
struct SecretPlaces {
    /// In the order of the file, not touching.
    private var ranges: [Range<UInt32>] = []

    mutating func insert(_ range: Range<UInt32>) {
        var range = range
        var first = ranges.count
        // Statements are added in the order of the file, inner ones before outer ones.
        while first > 0, ranges[first - 1].upperBound >= range.lowerBound { first -= 1 }
        var end = first
        while end < ranges.count, ranges[end].lowerBound <= range.upperBound {
            range = min(range.lowerBound, ranges[end].lowerBound)..<max(range.upperBound, ranges[end].upperBound)
            end += 1
        }
        ranges.replaceSubrange(first..<end, with: CollectionOfOne(range))
    }

    func contains(_ offset: UInt32) -> Bool {
        var candidates = 0..<ranges.count
        while !candidates.isEmpty {
            let middle = candidates.lowerBound + candidates.count / 2
            if ranges[middle].contains(offset) { return true }
            candidates =
                ranges[middle].lowerBound > offset ? candidates.lowerBound..<middle : middle + 1..<candidates.upperBound
        }
        return false
    }
}

extension SourceFile {
    /// `sentence` without the quoted words that are not part of the language, if one of them may be a secret.
    func hushed(_ sentence: String, at offset: UInt32) -> String {
        guard hides(offset) else { return sentence }
        let parts = sentence.split(separator: "'", omittingEmptySubsequences: false)
        guard let last = parts.last, stride(from: 1, to: parts.count, by: 2).contains(where: { !isHarmless(String(parts[$0])) })
        else { return sentence }
        // A word may itself contain a quote; then quoted and other text cannot be told apart.
        return "\(parts[0])'…'\(last)"
    }

    private func isHarmless(_ word: String) -> Bool {
        word == "…" || word == path || word.isOfTheLanguage
    }
}

extension String {
    /// The words of `key` and `tkey` statements, and those that are no option of their own.
    private static let ofKeys: Set<String> = [
        "algorithm", "secret", "key-file", "initial-key", "mode", "lifetime", "group", "dh-key-file", "diffie-hellman", "}",
        "{", ";",
        "!", "/",
        // Of key files.
        "tag: value", "private-key-format: v1.", "bits", "owner",
    ]

    /// Whether it is a word of named.conf, and so not a secret.
    var isOfTheLanguage: Bool {
        let word = asciiLowercased
        return Self.ofKeys.contains(word) || OptionTable.shared.scopes(of: word) != nil || TSIGAlgorithm.names.contains(word)
    }

    /// Whether it looks like a secret: base64, with letters of both cases and digits, or with the characters that only base64 has.
    package var looksLikeSecret: Bool {
        guard (8...).contains(utf8.count), utf8.first != UInt8(ascii: "/"),
            utf8.allSatisfy({ $0.isASCIILetter || $0.isASCIIDigit || $0 == 0x2B || $0 == 0x2F || $0 == 0x3D })
        else { return false }
        let hasCapitals = utf8.contains { $0 &- 0x41 < 26 }
        let hasSmall = utf8.contains { $0 &- 0x61 < 26 }
        return utf8.last == 0x3D || utf8.contains(0x2B)
            || hasCapitals && hasSmall && (utf8.count >= 20 || utf8.contains(where: \.isASCIIDigit))
    }

    /// Up to a `secret` and the character after it: what follows is not shown.
    var withoutSecret: Substring {
        var rest = self[...]
        while let word = rest.firstIndex(where: { $0 == "s" || $0 == "S" }) {
            rest = rest[word...]
            let head = rest.prefix(6)
            let after = rest[head.endIndex...]
            if String(head).asciiLowercased == "secret", let sign = after.first, " \t\r\n\"'=:\\{".contains(sign) {
                return self[..<head.endIndex]
            }
            rest = rest.dropFirst()
        }
        return self[...]
    }
}

extension UInt8 {
    fileprivate var isASCIILetter: Bool { (self | 0x20) &- 0x61 < 26 }
}
