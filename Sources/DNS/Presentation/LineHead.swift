/// What stands between the owner and the type of a line: the TTL and class IN, a tab before and after each.
///
/// Most records have the TTL of the one before, and what was made for that serves again.
struct LineHead {
    /// Seconds, as on the wire.
    let ttl: UInt32
    let text: ShortText

    /// RFC 2181 §8: a TTL with the top bit set is zero.
    @inline(never)
    init(ttl: UInt32) {
        self.ttl = ttl
        // Made from its end on.
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
    /// These octets but for the last, and `octet` before them.
    fileprivate func moved(behind octet: UInt8) -> SIMD16<UInt8> {
        var moved = SIMD16<UInt8>(repeating: octet)
        for index in 1..<16 { moved[index] = self[index - 1] }
        return moved
    }
}
