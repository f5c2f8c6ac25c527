import DNS

/// The fields of one record's line, as `RecordPrinter` prints it: owner, TTL, class, type, RDATA between tabs.
struct RecordLine {
    let owner: Range<Int>
    let ttl: UInt32
    let type: UInt16
    let rdata: Range<Int>

    /// Reads the line `range`, without its newline; `nil` if it does not have that form.
    init?(_ range: Range<Int>, in text: Span<UInt8>) {
        guard let ownerEnd = text.field(from: range.lowerBound, before: range.upperBound),
            let ttlEnd = text.field(from: ownerEnd + 1, before: range.upperBound),
            let classEnd = text.field(from: ttlEnd + 1, before: range.upperBound),
            let typeEnd = text.field(from: classEnd + 1, before: range.upperBound),
            let ttl = text.number(ownerEnd + 1..<ttlEnd), let type = text.type(classEnd + 1..<typeEnd)
        else { return nil }
        owner = range.lowerBound..<ownerEnd
        self.ttl = ttl
        self.type = type
        rdata = typeEnd + 1..<range.upperBound
    }
}

extension Span<UInt8> {
    /// The tab that ends the field at `start`, which is not empty.
    fileprivate func field(from start: Int, before end: Int) -> Int? {
        var index = start
        while index < end, self[index] != UInt8(ascii: "\t") { index += 1 }
        return index < end && index > start ? index : nil
    }

    fileprivate func number(_ range: Range<Int>) -> UInt32? {
        guard range.count <= 10 else { return nil }
        var value: UInt64 = 0
        for index in range {
            guard self[index].isASCIIDigit else { return nil }
            value = value * 10 + UInt64(self[index] & 0xF)
        }
        return UInt32(exactly: value)
    }

    /// The type of a mnemonic or of `TYPEn`.
    func type(_ range: Range<Int>) -> UInt16? {
        guard range.count <= 16 else { return nil }
        var label = TypeLabel()
        for (position, index) in range.enumerated() { label.octets[position] = self[index] }
        if let type = TypeLabel.types[label] { return type }
        guard range.count > 4, label.isNumbered else { return nil }
        return number(range.lowerBound + 4..<range.upperBound).flatMap { UInt16(exactly: $0) }
    }
}

/// A type's name in a value that costs no allocation.
private struct TypeLabel: Hashable {
    var octets = SIMD16<UInt8>()

    init() {}

    private init(_ text: String) {
        for (index, octet) in text.utf8.enumerated() { octets[index] = octet }
    }

    var isNumbered: Bool {
        octets[0] == UInt8(ascii: "T") && octets[1] == UInt8(ascii: "Y") && octets[2] == UInt8(ascii: "P")
            && octets[3] == UInt8(ascii: "E")
    }

    /// All types with a mnemonic, which has at most ten characters.
    static let types: [TypeLabel: UInt16] = {
        var types: [TypeLabel: UInt16] = [:]
        for (type, mnemonic) in RecordType.mnemonics { types[TypeLabel(mnemonic)] = type.value }
        return types
    }()
}
