/// The names in a message and their offsets, so that later names can end in a pointer to them (RFC 1035 §4.1.4).
package struct CompressedNames: Sendable {
    /// Which earlier names a name may share its last labels with.
    package enum Matching: Sendable {
        /// None: it is written whole.
        case none
        /// Those whose labels have the same letter case, so that the name keeps its own.
        case sameCase
        /// Those with the same labels in any letter case: the name may take on another's letter case.
        case anyCase
    }

    /// A pointer cannot lead to this offset or a later one (RFC 1035 §4.1.4).
    private static let limit = 0x4000

    private let matching: Matching
    /// The offset of the first name of each hash; at most one per label of the first 16384 octets.
    private var offsets: [UInt64: UInt16] = [:]

    init(_ matching: Matching) {
        self.matching = matching
    }

    /// Writes `name`, with a pointer for the last labels that are in `message` already.
    mutating func write(_ name: Name, to message: inout [UInt8]) {
        guard matching != .none else {
            message += name.octets
            return
        }
        let labels = labels(of: name.octets.span)
        for (start, hash) in labels {
            if let target = offsets[hash] {
                if isName(name.octets.span, from: start, at: Int(target), of: message.span) {
                    message += name.octets[..<start]
                    message.appendBigEndian(0xC000 | target)
                    return
                }
            } else {
                note(hash, at: message.count + start)
            }
        }
        message += name.octets
    }

    /// Notes the uncompressed name at `offset`; ignores anything else.
    mutating func learn(at offset: Int, of message: [UInt8]) {
        guard matching != .none else { return }
        var end = offset
        while end < message.count, 1...63 ~= message[end] { end += 1 + Int(message[end]) }
        guard end < message.count, message[end] == 0, end - offset < Name.maximumOctets else { return }
        for (start, hash) in labels(of: message.span.extracting(offset...end)) { note(hash, at: offset + start) }
    }

    /// Forgets the names from `end` on.
    mutating func forget(from end: Int) {
        offsets = offsets.filter { $0.value < end }
    }

    private mutating func note(_ hash: UInt64, at offset: Int) {
        if offset < Self.limit, offsets[hash] == nil { offsets[hash] = UInt16(offset) }
    }

    /// The offset of each label of an uncompressed name except the root's, with the hash of the name from there on.
    private func labels(of name: Span<UInt8>) -> [(start: Int, hash: UInt64)] {
        var labels: [(start: Int, hash: UInt64)] = []
        var start = 0
        while name[start] != 0 {
            labels.append((start, 0))
            start += 1 + Int(name[start])
        }
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        var end = start
        for index in labels.indices.reversed() {
            for position in labels[index].start..<end { hash = (hash ^ UInt64(folded(name[position]))) &* 0x0100_0000_01B3 }
            labels[index].hash = hash
            end = labels[index].start
        }
        return labels
    }

    /// Whether the name at `offset` of `message`, which may be compressed, equals `name` from its label at `start` on.
    private func isName(_ name: Span<UInt8>, from start: Int, at offset: Int, of message: Span<UInt8>) -> Bool {
        var (position, offset) = (start, offset)
        while true {
            if message[offset] >= 0xC0 { offset = Int(message.uint16(at: offset) & 0x3FFF) }
            let length = Int(message[offset])
            for index in 0...length where folded(message[offset + index]) != folded(name[position + index]) { return false }
            if length == 0 { return true }
            offset += 1 + length
            position += 1 + length
        }
    }

    private func folded(_ octet: UInt8) -> UInt8 {
        matching == .anyCase ? octet.lowercasedASCII : octet
    }
}
