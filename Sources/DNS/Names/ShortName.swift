/// A name of one or two labels of fifteen octets at most before a suffix that is known, as most names of a message are.
///
/// Its pieces stay apart: what was written in pieces and is read back at once in others waits until memory has all of it.
struct ShortName {
    /// The labels' octets, and then others that are not theirs. Of the second there may be none.
    let first: SIMD16<UInt8>
    private(set) var second = SIMD16<UInt8>(repeating: 0)
    let firstCount: Int
    private(set) var secondCount = 0
    /// Not zero where an octet of a label must be escaped.
    private var odd: SIMD16<UInt8>

    /// Whether every octet of the labels stands for itself.
    var isPlain: Bool { odd.isZero }

    /// Reads the name at `offset` of `message` and moves past it, if it is such a name, its pointers leading back as they must; `nil`
    /// says nothing of what else it is.
    @inline(__always)
    init?(in message: Span<UInt8>, at offset: inout Int, before suffix: borrowing NameSuffix) {
        let start = offset
        // What a label and a pointer may take, and a vector more; all that a pointer leads to lies before that.
        guard start >= 0, message.count &- start > 34 else { return nil }
        var label = start
        var length = message[start]
        if length >= 0xC0 {
            label = Int(message.uint16(at: start) & 0x3FFF)
            guard label < start else { return nil }
            length = message[label]
        }
        guard length &- 1 < 15 else { return nil }
        first = message.vector(at: label &+ 1)
        firstCount = Int(length)
        odd = SIMD16.some(firstCount) & ~first.plainInNames
        let end = label &+ 1 &+ firstCount
        var after = end &+ 2
        if message[end] < 0xC0 {
            guard suffix.lies(at: end, in: message) else { return nil }
            after = end &+ suffix.count
        } else {
            let target = Int(message.uint16(at: end) & 0x3FFF)
            guard target < label else { return nil }
            if !suffix.lies(at: target, in: message) {
                let length = message[target]
                guard length &- 1 < 15 else { return nil }
                second = message.vector(at: target &+ 1)
                secondCount = Int(length)
                odd |= SIMD16.some(secondCount) & ~second.plainInNames
                let end = target &+ 1 &+ secondCount
                guard message[end] >= 0xC0 else { return nil }
                let next = Int(message.uint16(at: end) & 0x3FFF)
                guard next < target, suffix.lies(at: next, in: message) else { return nil }
            }
        }
        offset = label == start ? after : start &+ 2
        odd |= suffix.odd
    }
}

/// How long the pieces of a short name are that a `NameBuffer` holds: its labels' octets, and the suffix's characters.
struct NamePieces {
    var first: UInt8 = 0
    /// Zero where there is but one label.
    var second: UInt8 = 0
    var suffix: UInt8 = 0
}
