extension Name: CustomStringConvertible {
    /// The name as log lines and the configuration show it: no dot at the end, except for the root itself.
    @usableFromInline package var description: String {
        var text = presentation
        if octets.count > 1 { text.truncate(to: text.count - 1) }
        return String(text)
    }

    /// The name as zone files show it: a dot at the end, special octets escaped (RFC 1035 §5.1, RFC 4343 §2.1).
    package var absoluteText: String {
        String(presentation)
    }

    private var presentation: TextBuffer {
        var text = TextBuffer(capacity: octets.count * 4)
        text.appendName(octets.span)
        return text
    }

    /// Reads a name as an operator writes it, relative to the root, with or without the final dot.
    ///
    /// Understands `\X` and `\DDD` (RFC 1035 §5.1).
    package init(parsing text: some StringProtocol) throws(NameSyntaxError) {
        let characters = Array(text.utf8)
        guard !characters.isEmpty else { throw .empty }
        if characters == [UInt8(ascii: ".")] {
            self = .root
            return
        }
        var wire: [UInt8] = []
        var label: [UInt8] = []
        var index = 0
        func endLabel() throws(NameSyntaxError) {
            guard !label.isEmpty else { throw .emptyLabel }
            guard label.count <= Name.maximumLabelOctets else { throw .labelTooLong(octets: label.count) }
            wire.append(UInt8(label.count))
            wire += label
            label = []
        }
        while index < characters.count {
            let character = characters[index]
            index += 1
            switch character {
            case UInt8(ascii: "."):
                try endLabel()
            case UInt8(ascii: "\\"):
                guard index < characters.count else { throw .unfinishedEscape }
                guard characters[index].isASCIIDigit else {
                    label.append(characters[index])
                    index += 1
                    continue
                }
                guard index + 2 < characters.count,
                    let value = UInt8(String(decoding: characters[index...index + 2], as: UTF8.self))
                else { throw .unfinishedEscape }
                label.append(value)
                index += 3
            default:
                label.append(character)
            }
        }
        if !label.isEmpty { try endLabel() }
        wire.append(0)
        guard wire.count <= Name.maximumOctets else { throw .nameTooLong(octets: wire.count) }
        var buffer = NameBuffer()
        var offset = 0
        do {
            try buffer.read(from: wire.span, at: &offset, compression: .refused)
        } catch {
            preconditionFailure("labels of 1 to 63 octets within 255 form a name")
        }
        self.init(buffer)
    }
}

/// Why a text is no domain name.
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
    package var isASCIIDigit: Bool { self &- 0x30 < 10 }
}
