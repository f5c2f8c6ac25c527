// A text may hold what a stranger sent: names, reasons, addresses. Whatever could begin a line of its own or steer a
// terminal is escaped as master files escape it, and a line has an end wherever the text has one.

/// What a channel writes of a line: BIND's `print-time`, `print-category` and `print-severity`.
package struct LogFormat: Equatable, Sendable {
    /// nil leaves the time out.
    package var time: TimeForm?
    package var showsCategory: Bool
    package var showsSeverity: Bool

    package init(time: TimeForm? = .local, showsCategory: Bool = true, showsSeverity: Bool = true) {
        self.time = time
        self.showsCategory = showsCategory
        self.showsSeverity = showsSeverity
    }

    /// The octets of a line at most, its newline included: what a pipe takes whole or not at all (POSIX's PIPE_BUF on
    /// Linux), so that the lines of several writers never mix.
    package static let maximumOctets = 4096

    /// `21-Nov-2026 03:04:05.123 xfer-in: info: zone example.com/IN: Transfer started.` and a newline.
    package func octets(of line: LogLine) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(64 + line.text.utf8.count)
        if let time {
            octets += line.time.text(time).utf8
            octets.append(UInt8(ascii: " "))
        }
        if showsCategory {
            octets.appendEscaped(line.category, upTo: 64)
            octets += ": ".utf8
        }
        if showsSeverity { octets += "\(line.severity): ".utf8 }
        octets.appendEscaped(line.text, upTo: Self.maximumOctets - 1)
        octets.append(UInt8(ascii: "\n"))
        return octets
    }
}

extension [UInt8] {
    /// Appends `text`, control characters as `\DDD` (RFC 1035 §5.1), until `count` would pass `limit`; what is cut off is
    /// shown as `...`.
    fileprivate mutating func appendEscaped(_ text: String, upTo limit: Int) {
        for scalar in text.unicodeScalars {
            let start = count
            switch scalar.value {
            // The C1 controls are two octets of UTF-8 and one to a terminal.
            case 0..<0x20, 0x7F..<0xA0:
                for octet in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { appendDecimalEscape(octet) }
            // Line and paragraph separator, and the marks that turn the direction of what follows.
            case 0x2028...0x202E, 0x2066...0x2069:
                for octet in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { appendDecimalEscape(octet) }
            default:
                append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
            guard count <= limit else {
                removeSubrange(start...)
                while count > limit - 3 { removeLastScalar() }
                append(contentsOf: "...".utf8)
                return
            }
        }
    }

    private mutating func appendDecimalEscape(_ octet: UInt8) {
        append(UInt8(ascii: "\\"))
        append(UInt8(ascii: "0") + octet / 100)
        append(UInt8(ascii: "0") + octet / 10 % 10)
        append(UInt8(ascii: "0") + octet % 10)
    }

    private mutating func removeLastScalar() {
        while let last = popLast(), UTF8.isContinuation(last) {}
    }
}
