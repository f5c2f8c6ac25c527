/// A name of one or two labels of fifteen octets at most before a suffix that is known, as most names of a message are.
///
/// Its pieces stay apart: what was written in pieces and is read back at once in others waits until memory has all of it.
struct ShortName {
    /// The octets of the label nearest to the suffix, and then others that are not its own.
    private(set) var top: SIMD16<UInt8>
    /// Those of the label below it, of which there may be none.
    private(set) var low = SIMD16<UInt8>(repeating: 0)
    private(set) var topCount: Int
    private(set) var lowCount = 0
    /// The same with zeros behind, and without each octet's first bit; that is the label where it is plain.
    private(set) var topText: SIMD16<UInt8>
    private(set) var lowText = SIMD16<UInt8>(repeating: 0)
    /// Not zero where an octet of a label must be escaped.
    private var odd: SIMD16<UInt8>

    /// Whether every octet of the labels stands for itself.
    var isPlain: Bool { odd.isZero }

    /// Reads the name at `offset` of `message` and moves past it, if it is such a name, its pointers leading back as they must; `nil`
    /// says nothing of what else it is.
    @inline(__always)
    init?(in message: Span<UInt8>, at offset: inout Int, before suffix: borrowing NameSuffix) {
        let start = offset
        // What two labels and a pointer may take, and a vector more; all that a pointer leads to lies before that.
        guard start >= 0, message.count &- start > 50 else { return nil }
        /// Where the octets lie that are being read, how far back they go, and where the name ends, once a pointer has led away.
        var position = start
        var lowest = start
        var after = -1
        guard Self.follow(&position, &lowest, &after, in: message) else { return nil }
        var length = message[position]
        guard length &- 1 < 15 else { return nil }
        top = message.vector(at: position &+ 1)
        topCount = Int(length)
        odd = SIMD16.some(topCount) & ~top.plainInNames
        topText = SIMD16.some(topCount) & top
        position = position &+ 1 &+ topCount
        guard Self.follow(&position, &lowest, &after, in: message) else { return nil }
        if !suffix.lies(at: position, in: message) {
            length = message[position]
            guard length &- 1 < 15 else { return nil }
            (low, lowCount, lowText) = (top, topCount, topText)
            top = message.vector(at: position &+ 1)
            topCount = Int(length)
            odd |= SIMD16.some(topCount) & ~top.plainInNames
            topText = SIMD16.some(topCount) & top
            position = position &+ 1 &+ topCount
            guard Self.follow(&position, &lowest, &after, in: message), suffix.lies(at: position, in: message) else {
                return nil
            }
        }
        offset = after < 0 ? position &+ suffix.count : after
        odd |= suffix.odd
    }

    /// Follows the pointer at `position`, if one is there; false where it does not lead back.
    @inline(__always)
    private static func follow(_ position: inout Int, _ lowest: inout Int, _ after: inout Int, in message: Span<UInt8>) -> Bool
    {
        guard message[position] >= 0xC0 else { return true }
        let target = Int(message.uint16(at: position) & 0x3FFF)
        guard target < lowest else { return false }
        if after < 0 { after = position &+ 2 }
        position = target
        lowest = target
        return true
    }
}

/// How long the pieces of a short name are that a `NameBuffer` holds: its labels' octets, and the suffix's characters; all zero where it
/// holds another name.
struct NamePieces {
    var top: UInt8 = 0
    /// Zero where there is but one label.
    var low: UInt8 = 0
    var suffix: UInt8 = 0
}
