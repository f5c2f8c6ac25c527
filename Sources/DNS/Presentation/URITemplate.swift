/// The template of `dohpath` (RFC 9461 §5): named refuses a record with an invalid one.
enum URITemplate {
    /// Whether `template` is UTF-8, a path from the root, and a URI Template (RFC 6570 §2) with the variable `dns`.
    static func isDNSPath(_ template: Span<UInt8>) -> Bool {
        guard !template.isEmpty, template[0] == UInt8(ascii: "/"), isUTF8(template) else { return false }
        var hasDNS = false
        var index = 0
        while index < template.count {
            let octet = template[index]
            index += 1
            if octet == UInt8(ascii: "%") {
                guard skipTriplet(template, &index) else { return false }
            } else if octet == UInt8(ascii: "{") {
                guard skipExpression(template, &index, &hasDNS) else { return false }
            }
        }
        return hasDNS
    }

    /// Moves past `operator variables }` (RFC 6570 §2.2).
    private static func skipExpression(_ template: Span<UInt8>, _ index: inout Int, _ hasDNS: inout Bool) -> Bool {
        if index < template.count, isOperator(template[index]) { index += 1 }
        while true {
            let start = index
            while index < template.count, isNameOctet(template[index]) {
                index += 1
                if template[index - 1] == UInt8(ascii: "%"), !skipTriplet(template, &index) { return false }
            }
            guard index > start, index < template.count else { return false }
            if index - start == 3, template[start] == UInt8(ascii: "d"), template[start + 1] == UInt8(ascii: "n"),
                template[start + 2] == UInt8(ascii: "s")
            {
                hasDNS = true
            }
            if template[index] == UInt8(ascii: "*") {
                index += 1
            } else if template[index] == UInt8(ascii: ":") {
                index += 1
                let digits = index
                while index < template.count, template[index].isASCIIDigit { index += 1 }
                // A prefix of 1 to 9999 characters (RFC 6570 §2.4.1).
                guard (1...4).contains(index - digits), template[digits] != UInt8(ascii: "0") else { return false }
            }
            guard index < template.count else { return false }
            index += 1
            if template[index - 1] == UInt8(ascii: "}") { return true }
            guard template[index - 1] == UInt8(ascii: ",") else { return false }
        }
    }

    private static func skipTriplet(_ template: Span<UInt8>, _ index: inout Int) -> Bool {
        guard template.count - index >= 2, template[index].isASCIIHexDigit, template[index + 1].isASCIIHexDigit
        else { return false }
        index += 2
        return true
    }

    private static func isOperator(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "+"), UInt8(ascii: "#"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: ";"), UInt8(ascii: "?"),
            UInt8(ascii: "&"):
            true
        default: false
        }
    }

    private static func isNameOctet(_ octet: UInt8) -> Bool {
        octet.isASCIIAlphanumeric || octet == UInt8(ascii: "_") || octet == UInt8(ascii: "%")
    }

    /// Whether the octets are UTF-8 without overlong forms (RFC 3629 §3).
    private static func isUTF8(_ octets: Span<UInt8>) -> Bool {
        var index = 0
        while index < octets.count {
            let lead = octets[index]
            let following = lead < 0x80 ? 0 : lead >> 5 == 0b110 ? 1 : lead >> 4 == 0b1110 ? 2 : lead >> 3 == 0b11110 ? 3 : 4
            guard following < 4, index + following < octets.count else { return false }
            var scalar = UInt32(following == 0 ? lead : lead & (0x3F >> UInt8(following)))
            for step in 0..<following {
                guard octets[index + 1 + step] >> 6 == 0b10 else { return false }
                scalar = scalar << 6 | UInt32(octets[index + 1 + step] & 0x3F)
            }
            let least: UInt32 = following == 0 ? 0 : following == 1 ? 0x80 : following == 2 ? 0x800 : 0x10000
            guard scalar >= least, scalar <= 0x10FFFF else { return false }
            index += 1 + following
        }
        return true
    }
}
