import DNS

/// Records of every type, plain and odd: RDATA as named 9.18 sends it, and the text that named, NSD and Knot DNS read back.
enum RecordVectors {
    struct Vector: Sendable, CustomStringConvertible {
        let type: RecordType
        let rdata: [UInt8]
        /// Type and RDATA, a blank between.
        let text: String

        var description: String { "\(type.value) \(text)" }
    }

    static let all: [Vector] = (old + "\n" + new).split(separator: "\n").map { line in
        let parts = line.split(separator: " ", maxSplits: 2)
        return Vector(
            type: RecordType(UInt16(parts[0]) ?? 0), rdata: parts[1] == "-" ? [] : octets(String(parts[1])),
            text: String(parts[2]))
    }

    /// Reads pairs of hexadecimal digits.
    static func octets(_ digits: String) -> [UInt8] {
        let characters = Array(digits)
        return stride(from: 0, to: characters.count, by: 2).compactMap { UInt8(String(characters[$0..<$0 + 2]), radix: 16) }
    }
}
