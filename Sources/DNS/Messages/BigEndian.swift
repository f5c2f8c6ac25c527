extension Span<UInt8> {
    /// The 16 bits at `offset`, most significant octet first (RFC 1035 §2.3.2); the caller has checked the bounds.
    @inlinable @inline(__always) package func uint16(at offset: Int) -> UInt16 {
        UInt16(self[offset]) << 8 | UInt16(self[offset + 1])
    }

    /// The 32 bits at `offset`, most significant octet first; the caller has checked the bounds.
    @inlinable @inline(__always) package func uint32(at offset: Int) -> UInt32 {
        UInt32(uint16(at: offset)) << 16 | UInt32(uint16(at: offset + 2))
    }

    /// The 48 bits at `offset`, most significant octet first; the caller has checked the bounds.
    @inlinable @inline(__always) package func uint48(at offset: Int) -> UInt64 {
        UInt64(uint16(at: offset)) << 32 | UInt64(uint32(at: offset + 2))
    }
}

extension [UInt8] {
    /// Appends `value` with its most significant octet first (RFC 1035 §2.3.2).
    package mutating func appendBigEndian(_ value: UInt16) {
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }

    /// Appends `value` with its most significant octet first.
    package mutating func appendBigEndian(_ value: UInt32) {
        appendBigEndian(UInt16(truncatingIfNeeded: value >> 16))
        appendBigEndian(UInt16(truncatingIfNeeded: value))
    }

    /// Appends the low 48 bits of `value`, the width of a TSIG time (RFC 8945 §4.2).
    package mutating func appendBigEndian48(_ value: UInt64) {
        appendBigEndian(UInt16(truncatingIfNeeded: value >> 32))
        appendBigEndian(UInt32(truncatingIfNeeded: value))
    }
}
