internal import DNS

/// The names of a key's two files: `K<name>+<algorithm>+<tag>.key` and `.private`.
package enum KeyFileName {
    /// Of the file that holds the KEY record.
    package static let publicSuffix = ".key"
    /// Of the file that holds the secret.
    package static let privateSuffix = ".private"

    /// `path` without the suffix of either file, which are in the same directory.
    package static func base(of path: String) -> String {
        for suffix in [publicSuffix, privateSuffix, "."] where path.hasSuffix(suffix) {
            return String(path.dropLast(suffix.count))
        }
        return path
    }

    /// As BIND names them: lower case; `%` and two hexadecimal digits for all but letters, digits, `-` and `_`.
    static func base(_ name: Name, algorithm: UInt8, tag: UInt16) -> String {
        var text = "K"
        var index = 0
        while name.octets[index] != 0 {
            let end = index + 1 + Int(name.octets[index])
            for octet in name.octets[index + 1..<end] { text += escaped(octet.lowercasedASCII) }
            text += "."
            index = end
        }
        if name == .root { text += "." }
        return "\(text)+\(padded(algorithm, to: 3))+\(padded(tag, to: 5))"
    }

    private static func escaped(_ octet: UInt8) -> String {
        switch octet {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            return String(UnicodeScalar(octet))
        default:
            let digits = String(octet, radix: 16, uppercase: true)
            return "%" + (digits.utf8.count == 1 ? "0" : "") + digits
        }
    }

    private static func padded(_ number: some BinaryInteger, to digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}
