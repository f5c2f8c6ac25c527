internal import DNS

/// The lines of a key file; too large or binary files are refused before they are parsed.
struct KeyFileText {
    /// The largest key files, with every date that dnssec-keygen writes, have a few thousand octets.
    static let largest = 65_536

    let lines: [Substring]

    init(_ octets: [UInt8]) throws(KeyFileError) {
        guard octets.count <= Self.largest else { throw .tooLarge(octets: octets.count) }
        guard octets.allSatisfy({ 0x20...0x7E ~= $0 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }) else { throw .notText }
        lines = String(decoding: octets, as: UTF8.self).split(omittingEmptySubsequences: false) {
            $0 == "\n" || $0 == "\r\n"
        }
    }
}

/// A `.private` file: lines of `tag: value` (`Private-key-format: v1.3` first).
struct PrivateKeyFields {
    private var values: [String: String] = [:]

    init(_ octets: [UInt8]) throws(KeyFileError) {
        for (number, line) in try KeyFileText(octets).lines.enumerated() {
            let line = line.trimmed
            guard !line.isEmpty, line.first != ";" else { continue }
            guard let colon = line.firstIndex(of: ":") else { throw .malformedLine(number + 1) }
            let tag = String(line[..<colon])
            let value = String(line[line.index(after: colon)...].trimmed)
            if values.isEmpty {
                // BIND reads every minor version of the format.
                guard tag == "Private-key-format", value.hasPrefix("v1.") else { throw .unknownFormat }
            }
            guard values.updateValue(value, forKey: tag) == nil else { throw .repeatedTag(line: number + 1) }
        }
        guard !values.isEmpty else { throw .unknownFormat }
    }

    /// The number in `Algorithm: 157 (HMAC_MD5)`.
    func algorithm() throws(KeyFileError) -> UInt8 {
        guard let value = values["Algorithm"] else { throw .missing("Algorithm") }
        let number = value.prefix { $0 != " " && $0 != "(" }
        guard let algorithm = UInt8(number) else { throw .malformed("Algorithm") }
        return algorithm
    }

    /// Octets in base64; `nil` without the tag.
    func octets(_ tag: String) throws(KeyFileError) -> [UInt8]? {
        guard let value = values[tag] else { return nil }
        guard let octets = Base64.decode(value) else { throw .malformed(tag) }
        return octets
    }

    func requiredOctets(_ tag: String) throws(KeyFileError) -> [UInt8] {
        guard let octets = try octets(tag) else { throw .missing(tag) }
        return octets
    }
}

/// A `.key` file: one KEY record in master-file form (RFC 2535 §7.1), with or without TTL and class.
struct KeyRecordText {
    let owner: Name
    let algorithm: UInt8
    let octets: [UInt8]

    init(_ text: [UInt8]) throws(KeyFileError) {
        let records = try KeyFileText(text).lines.map(\.trimmed).filter { !$0.isEmpty && $0.first != ";" }
        guard records.count == 1, let record = records.first else { throw .keyRecords(records.count) }
        var words = record.split { $0 == " " || $0 == "\t" }[...]
        guard let first = words.popFirst(), let owner = try? Name(parsing: first) else { throw .malformed("owner") }
        // RFC 1035 §5.1: in either order.
        while let word = words.first, word.uppercased() == "IN" || UInt32(word) != nil { words.removeFirst() }
        guard let type = words.popFirst(), type.uppercased() == "KEY" else { throw .malformed("type") }
        guard words.count >= 4, let flags = words.popFirst(), UInt16(flags) != nil, let number = words.popFirst(),
            UInt8(number) != nil, let algorithm = words.popFirst().flatMap({ UInt8($0) }),
            let octets = Base64.decode(words.joined())
        else { throw .malformed("KEY") }
        self.owner = owner
        self.algorithm = algorithm
        self.octets = octets
    }
}

extension Substring {
    /// Without the blanks at both ends.
    fileprivate var trimmed: Substring {
        var rest = self
        while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
        return rest.drop { $0 == " " || $0 == "\t" }
    }
}
