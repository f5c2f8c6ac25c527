/// A name of one or two labels of at most fifteen octets before a known suffix, as most names of a message are.
///
/// Its pieces are kept apart: reading back what was just written in other pieces stalls until all of it is in memory.
struct ShortName {
    /// The octets of the label nearest to the suffix, followed by unrelated ones.
    private(set) var top: SIMD16<UInt8>
    /// Those of the label below it, if there is one.
    private(set) var low = SIMD16<UInt8>(repeating: 0)
    private(set) var topCount: Int
    private(set) var lowCount = 0
    /// The same followed by zeros, and without each octet's first bit; the label's text if it is plain.
    private(set) var topText: SIMD16<UInt8>
    private(set) var lowText = SIMD16<UInt8>(repeating: 0)
    /// Not zero where an octet of a label must be escaped.
    private var odd: SIMD16<UInt8>

    /// Whether no octet of the labels needs an escape.
    var isPlain: Bool { odd.isZero }

    /// Reads the name at `offset` of `message` and moves past it, if it is such a name and its pointers lead backwards; `nil` for any
    /// other name, valid or not.
    @inline(__always)
    init?(in message: Span<UInt8>, at offset: inout Int, before suffix: borrowing NameSuffix) {
        let start = offset
        // Room for two labels, a pointer and a vector; pointers lead to places before that.
        guard start >= 0, message.count &- start > 50 else { return nil }
        /// The offset that is being read, the lowest one so far, and the name's end once a pointer was followed.
        var position = start
        var lowest = start
        var after = -1
        guard Self.followPointer(&position, &lowest, &after, in: message) else { return nil }
        var length = message[position]
        guard length &- 1 < 15 else { return nil }
        top = message.vector(at: position &+ 1)
        topCount = Int(length)
        odd = SIMD16.some(topCount) & ~top.plainInNames
        topText = SIMD16.some(topCount) & top
        position = position &+ 1 &+ topCount
        guard Self.followPointer(&position, &lowest, &after, in: message) else { return nil }
        if !suffix.lies(at: position, in: message) {
            length = message[position]
            guard length &- 1 < 15 else { return nil }
            (low, lowCount, lowText) = (top, topCount, topText)
            top = message.vector(at: position &+ 1)
            topCount = Int(length)
            odd |= SIMD16.some(topCount) & ~top.plainInNames
            topText = SIMD16.some(topCount) & top
            position = position &+ 1 &+ topCount
            guard Self.followPointer(&position, &lowest, &after, in: message), suffix.lies(at: position, in: message) else {
                return nil
            }
        }
        offset = after < 0 ? position &+ suffix.count : after
        odd |= suffix.odd
    }

    /// Follows the pointer at `position`, if there is one; false if it does not lead backwards.
    @inline(__always)
    private static func followPointer(
        _ position: inout Int, _ lowest: inout Int, _ after: inout Int, in message: Span<UInt8>
    ) -> Bool {
        guard message[position] >= 0xC0 else { return true }
        let target = Int(message.uint16(at: position) & 0x3FFF)
        guard target < lowest else { return false }
        if after < 0 { after = position &+ 2 }
        position = target
        lowest = target
        return true
    }
}

/// The lengths of the pieces of a short name in a `NameBuffer`: its labels' octets, and the suffix's characters; all zero if it holds
/// another name.
struct NamePieces {
    var top: UInt8 = 0
    /// Zero if there is only one label.
    var low: UInt8 = 0
    var suffix: UInt8 = 0
}
