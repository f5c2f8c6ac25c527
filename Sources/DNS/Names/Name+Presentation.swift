extension Name: CustomStringConvertible {
    /// The name as log lines and the configuration show it: no dot at the end, except for the root itself.
    package var description: String {
        octets.count == 1 ? "." : String(absoluteText.dropLast())
    }

    /// The name as zone files show it: a dot at the end, special octets escaped (RFC 1035 §5.1, RFC 4343 §2.1).
    package var absoluteText: String {
        var text = [UInt8]()
        text.reserveCapacity(octets.count + 8)
        octets.span.appendAbsoluteName(to: &text)
        return String(decoding: text, as: UTF8.self)
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

extension Span<UInt8> {
    /// Appends this uncompressed name, in presentation form and with its final dot, to `text`.
    package func appendAbsoluteName(to text: inout [UInt8]) {
        guard self[0] != 0 else {
            text.append(UInt8(ascii: "."))
            return
        }
        var index = 0
        while self[index] != 0 {
            let end = index + 1 + Int(self[index])
            index += 1
            while index < end {
                text.appendLabelOctet(self[index])
                index += 1
            }
            text.append(UInt8(ascii: "."))
        }
    }
}

extension [UInt8] {
    /// Appends one octet of a label, escaped where a master file would misread it (RFC 1035 §5.1).
    fileprivate mutating func appendLabelOctet(_ octet: UInt8) {
        switch octet {
        case UInt8(ascii: "."), UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: ";"), UInt8(ascii: "@"),
            UInt8(ascii: "$"), UInt8(ascii: "("), UInt8(ascii: ")"):
            append(UInt8(ascii: "\\"))
            append(octet)
        case 0x21...0x7E:
            append(octet)
        default:
            append(UInt8(ascii: "\\"))
            append(UInt8(ascii: "0") + octet / 100)
            append(UInt8(ascii: "0") + octet / 10 % 10)
            append(UInt8(ascii: "0") + octet % 10)
        }
    }
}

extension UInt8 {
    package var isASCIIDigit: Bool { self &- 0x30 < 10 }
}
