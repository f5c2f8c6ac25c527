internal import DNS

/// A word or quoted string.
struct Word {
    let reading: Reading
    private let octets: ArraySlice<UInt8>
    let place: Place
    let isQuoted: Bool

    init(reading: Reading, node: SyntaxTree.Node) {
        self.reading = reading
        let all = reading.octets(of: node)
        isQuoted = node.kind == .quoted
        octets = isQuoted ? all.dropFirst().dropLast() : all
        place = node.place
    }

    /// Its text; within quotes `\"` stands for `"`, and any other backslash for itself, as in named.
    var text: String {
        guard isQuoted, octets.contains(UInt8(ascii: "\\")) else { return String(decoding: octets, as: UTF8.self) }
        var unescaped: [UInt8] = []
        var isEscaped = false
        for octet in octets {
            if isEscaped, octet == UInt8(ascii: "\"") { unescaped.removeLast() }
            unescaped.append(octet)
            isEscaped = octet == UInt8(ascii: "\\") && !isEscaped
        }
        return String(decoding: unescaped, as: UTF8.self)
    }

    /// Whether it is `keyword` (lower case), in any letter case.
    func isKeyword(_ keyword: String) -> Bool {
        !isQuoted && octets.count == keyword.utf8.count && octets.elementsEqual(keyword.utf8) { $0.lowercasedASCII == $1 }
    }

    /// The word for a message: at most 64 octets, escaped; hidden if it may be a secret.
    var shown: String {
        let text = text
        if text.looksLikeSecret || reading.hides(place) && !text.isOfTheLanguage { return "…" }
        return text.shown
    }
}

extension String {
    /// The text for a message: at most 64 octets and nothing after `secret`, with control characters as `\ooo` of RFC 1035.
    var shown: String { shown(upTo: 64) }

    /// Likewise for a path, whose end matters most: at most 1024 octets.
    var shownPath: String { shown(upTo: 1024) }

    private func shown(upTo octets: Int) -> String {
        var shown = ""
        let harmless = withoutSecret
        for scalar in harmless.unicodeScalars {
            guard shown.utf8.count < octets else { return shown + "…" }
            if scalar.value < 0x20 || scalar.value == 0x7F {
                let digits = String(scalar.value)
                shown += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
        return harmless.endIndex == endIndex ? shown : shown + "…"
    }
}
