internal import DNS

/// Replaces `$name`, `%s` and the like in the name of a zone's file, as named does.
///
/// Two things are stricter than in named: every occurrence is replaced, not only the first; and a name with octets that could lead
/// out of the directory is refused rather than written into a path (a zone like `0/25.2.0.192.in-addr.arpa` needs its file written
/// out).
enum FileTokens {
    /// If one is a prefix of another, the longer one is first.
    private static let tokens: [(text: String, value: Value)] = [
        ("$label1", .label(1)), ("$label2", .label(2)), ("$label3", .label(3)),
        ("$char1", .character(0)), ("$char2", .character(1)), ("$char3", .character(2)),
        ("$name", .name), ("$type", .type), ("$view", .view),
        ("%s", .name), ("%t", .type), ("%v", .view), ("%z", .label(1)), ("%y", .label(2)), ("%x", .label(3)),
        ("%1", .character(0)), ("%2", .character(1)), ("%3", .character(2)),
    ]

    private enum Value {
        case name
        case type
        case view
        /// Counted from the top-level domain.
        case label(Int)
        case character(Int)
    }

    enum Expansion: Equatable {
        case path(String)
        /// The zone's or view's name, or the part of it, that is unsafe in a path.
        case unfit(String)
    }

    static func expand(_ pattern: String, zone: Name, type: String = "secondary", view: String?) -> Expansion {
        let octets = Array(pattern.utf8)
        guard octets.contains(UInt8(ascii: "$")) || octets.contains(UInt8(ascii: "%")) else { return .path(pattern) }
        var path: [UInt8] = []
        var index = 0
        while index < octets.count {
            guard octets[index] == UInt8(ascii: "$") || octets[index] == UInt8(ascii: "%"),
                let token = tokens.first(where: { begins(octets[index...], with: $0.text) })
            else {
                path.append(octets[index])
                index += 1
                continue
            }
            let value = text(token.value, zone, type, view)
            guard value.utf8.allSatisfy(isFit) else { return .unfit(value) }
            path += value.utf8
            index += token.text.utf8.count
        }
        for part in path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        where part.isEmpty == false && part.allSatisfy({ $0 == UInt8(ascii: ".") }) && part.count <= 2 {
            if !octets.split(separator: UInt8(ascii: "/")).contains(part) {
                return .unfit(String(decoding: part, as: UTF8.self))
            }
        }
        return .path(String(decoding: path, as: UTF8.self))
    }

    private static func begins(_ octets: ArraySlice<UInt8>, with token: String) -> Bool {
        octets.count >= token.utf8.count && zip(octets, token.utf8).allSatisfy { $0.lowercasedASCII == $1 }
    }

    private static func text(_ value: Value, _ zone: Name, _ type: String, _ view: String?) -> String {
        let name = zone.lowercased.description
        switch value {
        case .name: return name
        case .type: return type
        case .view: return view ?? "_default"
        case .character(let index):
            let octets = Array(name.utf8)
            return index < octets.count ? String(decoding: [octets[index]], as: UTF8.self) : "."
        case .label(let number):
            let labels = labels(of: zone.lowercased)
            return number <= labels.count ? labels[labels.count - number] : "."
        }
    }

    private static func labels(of name: Name) -> [String] {
        var labels: [String] = []
        var index = 0
        while name.octets[index] != 0 {
            let next = index + 1 + Int(name.octets[index])
            labels.append(String(decoding: name.octets[(index + 1)..<next], as: UTF8.self))
            index = next
        }
        return labels
    }

    private static func isFit(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "\""): false
        default: 0x21...0x7E ~= octet
        }
    }
}
