import DNS

/// A 128-bit digest of a file's contents: files with different digests have different contents.
///
/// Deliberately not cryptographic; see `ContentHasher`.
package struct ContentDigest: Hashable, Sendable {
    let low: UInt64
    let high: UInt64

    init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    /// The reverse of `octets`; `nil` unless there are sixteen.
    package init?(octets: [UInt8]) {
        guard octets.count == 16 else { return nil }
        low = octets.span.word(at: 0)
        high = octets.span.word(at: 8)
    }

    /// The sixteen octets to store.
    package var octets: [UInt8] {
        [low, high].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
    }
}
