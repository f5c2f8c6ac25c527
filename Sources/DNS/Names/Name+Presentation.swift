extension Name: CustomStringConvertible {
    /// The name as log lines and the configuration show it: without a final dot, except for the root.
    @usableFromInline package var description: String {
        var text = presentation
        if octets.count > 1 { text.truncate(to: text.count - 1) }
        return String(text)
    }

    /// The name as zone files show it: with a final dot, special octets escaped (RFC 1035 §5.1, RFC 4343 §2.1).
    package var absoluteText: String {
        String(presentation)
    }

    private var presentation: TextBuffer {
        var text = TextBuffer(capacity: octets.count * 4)
        text.appendName(octets.span)
        return text
    }

    /// Reads a name as an operator writes it, relative to the root, with or without the final dot, with the escapes `\X` and `\DDD`
    /// (RFC 1035 §5.1).
    /// Throws a `NameSyntaxError` if it is empty, has an empty label or an unfinished escape, or is too long.
    package init(parsing text: some StringProtocol) throws(NameSyntaxError) {
        let characters = Array(text.utf8)
        guard !characters.isEmpty else { throw .empty }
        if characters == [UInt8(ascii: ".")] {
            self = .root
            return
        }
        var wire: [UInt8] = []
        wire.reserveCapacity(characters.count + 2)
        // The offset of the length of the label that is being read.
        var label = 0
        wire.append(0)
        func endLabel(_ wire: inout [UInt8], _ label: inout Int) throws(NameSyntaxError) {
            let count = wire.count - label - 1
            guard count > 0 else { throw .emptyLabel }
            guard count <= Name.maximumLabelOctets else { throw .labelTooLong(octets: count) }
            wire[label] = UInt8(count)
            label = wire.count
            wire.append(0)
        }
        var index = 0
        while index < characters.count {
            let character = characters[index]
            index += 1
            switch character {
            case UInt8(ascii: "."):
                try endLabel(&wire, &label)
            case UInt8(ascii: "\\"):
                guard index < characters.count else { throw .unfinishedEscape }
                guard characters[index].isASCIIDigit else {
                    wire.append(characters[index])
                    index += 1
                    continue
                }
                guard index + 2 < characters.count,
                    let value = UInt8(String(decoding: characters[index...index + 2], as: UTF8.self))
                else { throw .unfinishedEscape }
                wire.append(value)
                index += 3
            default:
                wire.append(character)
            }
        }
        if wire.count > label + 1 { try endLabel(&wire, &label) }
        guard wire.count <= Name.maximumOctets else { throw .nameTooLong(octets: wire.count) }
        self.init(uncompressed: wire.span)
    }
}

/// Why a text is not a domain name.
package enum NameSyntaxError: Error, Equatable, CustomStringConvertible {
    case empty
    case emptyLabel
    case unfinishedEscape
    case labelTooLong(octets: Int)
    case nameTooLong(octets: Int)

    package var description: String {
        switch self {
        case .empty: "empty name"
        case .emptyLabel: "empty label"
        case .unfinishedEscape: "bad escape"
        case .labelTooLong(let octets): "label too long: \(octets) octets, 63 are allowed"
        case .nameTooLong(let octets): "name too long: \(octets) octets, 255 are allowed"
        }
    }
}

extension UInt8 {
    /// Whether it is one of `0` to `9`.
    package var isASCIIDigit: Bool { self &- 0x30 < 10 }
}
