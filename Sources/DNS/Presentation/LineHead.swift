/// The text between the owner and the type of a line: the TTL and class IN, with a tab before and after each.
///
/// Most records have the TTL of the one before, and reuse its text.
struct LineHead {
    /// In seconds, as on the wire.
    let ttl: UInt32
    let text: ShortText

    /// RFC 2181 §8: a TTL with the top bit set is zero.
    @inline(never)
    init(ttl: UInt32) {
        self.ttl = ttl
        // Built from its end.
        var octets = ShortText("\tIN\t").octets
        var count = 4
        var rest = ttl < 1 << 31 ? ttl : 0
        repeat {
            octets = octets.moved(behind: UInt8(truncatingIfNeeded: 0x30 + rest % 10))
            rest /= 10
            count += 1
        } while rest > 0
        text = ShortText(octets.moved(behind: UInt8(ascii: "\t")), count: count + 1)
    }
}

extension SIMD16<UInt8> {
    /// These octets without the last, after `octet`.
    fileprivate func moved(behind octet: UInt8) -> SIMD16<UInt8> {
        var moved = SIMD16<UInt8>(repeating: octet)
        for index in 1..<16 { moved[index] = self[index - 1] }
        return moved
    }
}
