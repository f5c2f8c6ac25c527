// Lines and owners are found, and content is digested, eight octets at a time: octet by octet, a zone of a million records would take
// longer to search than to read and write.

import DNS

extension Span<UInt8> {
    /// The next offset of `octet`, from `offset` on; `nil` if there is none within the whole words that follow.
    @inline(__always)
    func next(_ octet: UInt8, from offset: Int) -> Int? {
        var index = offset
        while count - index >= 8 {
            let marks = word(at: index).marks(of: octet)
            if marks != 0 { return index + marks.trailingZeroBitCount / 8 }
            index += 8
        }
        return nil
    }
}

extension UInt64 {
    /// The top bit of the lowest octet that equals `octet`, and maybe bits above it; zero if none does.
    @inline(__always)
    func marks(of octet: UInt8) -> UInt64 {
        let difference = self ^ UInt64(octet) &* 0x0101_0101_0101_0101
        return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
    }
}
