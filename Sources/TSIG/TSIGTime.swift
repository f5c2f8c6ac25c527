/// Seconds since 1970-01-01 UTC, leap seconds not counted, in the 48 bits of a TSIG (RFC 8945 §4.2).
@usableFromInline package struct TSIGTime: Hashable, Sendable, CustomStringConvertible {
    /// At most 2⁴⁸ - 1.
    package let seconds: UInt64

    /// Seconds beyond 48 bits, some nine million years, become the last second that fits.
    package init(_ seconds: UInt64) {
        self.seconds = min(seconds, 0xFFFF_FFFF_FFFF)
    }

    /// How many seconds `self` is later than `other`; negative when it is earlier.
    package func seconds(after other: TSIGTime) -> Int64 {
        Int64(seconds) - Int64(other.seconds)
    }

    @usableFromInline package var description: String { String(seconds) }
}
