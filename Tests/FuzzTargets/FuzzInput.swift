/// An input that is read from its beginning; where it has ended, zeros follow.
struct FuzzInput {
    private var left: ArraySlice<UInt8>

    init(_ octets: [UInt8]) {
        left = octets[...]
    }

    var isEmpty: Bool { left.isEmpty }

    mutating func octet() -> UInt8 { left.popFirst() ?? 0 }

    mutating func uint16() -> UInt16 { UInt16(octet()) << 8 | UInt16(octet()) }

    /// As many octets as the first two say, or what there is.
    mutating func longPiece() -> [UInt8] { piece(Int(uint16())) }

    /// As many octets as the first says, or what there is.
    mutating func shortPiece() -> [UInt8] { piece(Int(octet())) }

    mutating func rest() -> [UInt8] { piece(left.count) }

    private mutating func piece(_ count: Int) -> [UInt8] {
        defer { left = left.dropFirst(count) }
        return Array(left.prefix(count))
    }
}

extension [UInt8] {
    /// The same message with this ID, if it has one.
    func with(id: UInt16) -> [UInt8] {
        guard count >= 2 else { return self }
        var message = self
        message[0] = UInt8(id >> 8)
        message[1] = UInt8(id & 0xFF)
        return message
    }
}
