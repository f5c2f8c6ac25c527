/// A zone's serial number under RFC 1982 arithmetic.
///
/// Not `Comparable`: two serials 2³¹ apart have no order (§3.2), so callers ask the one question that always has an answer.
package struct Serial: Hashable, Sendable, CustomStringConvertible {
    /// All 32 bits.
    package let value: UInt32

    /// Any number is a serial, 0 included.
    package init(_ value: UInt32) {
        self.value = value
    }

    /// Whether a primary with serial `self` has a newer version than `current`.
    package func isNewer(than current: Serial) -> Bool {
        value &- current.value != 0 && value &- current.value < 0x8000_0000
    }

    package var description: String { String(value) }
}
