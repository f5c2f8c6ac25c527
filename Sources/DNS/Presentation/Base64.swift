/// Base64 (RFC 4648 §4), with blanks between the letters allowed as in named.
package enum Base64 {
    /// `nil` if the text is not base64; unused bits of the last letter must be zero.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var octets: [UInt8] = []
        // Secrets are read by this, and the memory that a growing array leaves behind is not wiped.
        octets.reserveCapacity(text.utf8.count / 4 * 3 + 3)
        var bits: UInt32 = 0
        var letters = 0
        var padding = 0
        for letter in text.utf8 {
            let value: UInt8
            switch letter {
            case UInt8(ascii: " "), 0x09, 0x0A, 0x0D: continue
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = letter - UInt8(ascii: "A")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = letter - UInt8(ascii: "a") + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = letter - UInt8(ascii: "0") + 52
            case UInt8(ascii: "+"): value = 62
            case UInt8(ascii: "/"): value = 63
            case UInt8(ascii: "="):
                padding += 1
                continue
            default: return nil
            }
            guard padding == 0 else { return nil }
            bits = bits << 6 | UInt32(value)
            letters += 1
            if letters % 4 == 0 {
                octets += [UInt8(bits >> 16 & 0xFF), UInt8(bits >> 8 & 0xFF), UInt8(bits & 0xFF)]
                bits = 0
            }
        }
        switch (letters % 4, padding) {
        case (0, 0):
            break
        case (2, 2) where bits & 0xF == 0:
            octets.append(UInt8(bits >> 4))
        case (3, 1) where bits & 0x3 == 0:
            octets.append(UInt8(bits >> 10))
            octets.append(UInt8(bits >> 2 & 0xFF))
        default:
            return nil
        }
        return octets
    }

    /// With padding, without blanks.
    package static func encode(_ octets: Span<UInt8>) -> String {
        var text = TextBuffer(capacity: (octets.count + 2) / 3 * 4)
        text.appendBase64(octets)
        return String(text)
    }
}
