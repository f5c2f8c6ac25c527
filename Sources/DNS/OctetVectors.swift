// Loads of several octets at a time. Bounds are checked; only the type of the load is not.

extension Span<UInt8> {
    /// Eight octets from `offset` on, the first in the lowest bits; the caller has checked the bounds.
    @inline(__always) @inlinable
    package func word(at offset: Int) -> UInt64 {
        UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// Eight such words in one load.
    @inline(__always) @inlinable
    package func eightWords(at offset: Int) -> SIMD8<UInt64> {
        let words = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: SIMD8<UInt64>.self)
        return SIMD8(
            words[0].littleEndian, words[1].littleEndian, words[2].littleEndian, words[3].littleEndian, words[4].littleEndian,
            words[5].littleEndian, words[6].littleEndian, words[7].littleEndian)
    }

    /// A copy of the octets of `range`; the caller has checked the bounds.
    package func array(_ range: Range<Int>) -> [UInt8] {
        let octets = extracting(range)
        return unsafe octets.withUnsafeBufferPointer { unsafe Array($0) }
    }

    /// Sixteen octets from `offset` on, within bounds.
    @inline(__always)
    func vector(at offset: Int) -> SIMD16<UInt8> {
        unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
    }
}

extension SIMD16<UInt8> {
    /// All ones in the first `count` places, 0 to 16.
    @inline(__always)
    static func first(_ count: Int) -> SIMD16<UInt8> {
        let places = SIMD16<UInt8>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
        return (places .< SIMD16(repeating: UInt8(truncatingIfNeeded: count))).octets
    }

    /// 127 in the first `count` places, 0 to 16, and zeros after them.
    @inline(__always)
    static func some(_ count: Int) -> SIMD16<UInt8> {
        let places: StaticString = """
            \u{7F}\u{7F}\u{7F}\u{7F}\u{7F}\u{7F}\u{7F}\u{7F}\
            \u{7F}\u{7F}\u{7F}\u{7F}\u{7F}\u{7F}\u{7F}\u{7F}\
            \0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0
            """
        return unsafe UnsafeRawPointer(places.utf8Start + (16 - count)).loadUnaligned(as: SIMD16<UInt8>.self)
    }

    /// The first eight octets and the last eight, the first of each in the lowest bits.
    @inline(__always)
    var words: (UInt64, UInt64) {
        let words = unsafe unsafeBitCast(self, to: SIMD2<UInt64>.self)
        return (words[0].littleEndian, words[1].littleEndian)
    }

    @inline(__always)
    var isZero: Bool {
        let words = unsafe unsafeBitCast(self, to: SIMD2<UInt64>.self)
        return words[0] | words[1] == 0
    }
}

extension SIMDMask<SIMD16<Int8>> {
    @inline(__always)
    var octets: SIMD16<UInt8> { unsafe unsafeBitCast(self, to: SIMD16<UInt8>.self) }
}

extension Hasher {
    /// Adds all of `octets` in one call; an array is hashed octet by octet.
    package mutating func combine(_ octets: Span<UInt8>) {
        unsafe octets.withUnsafeBytes { unsafe combine(bytes: $0) }
    }
}
