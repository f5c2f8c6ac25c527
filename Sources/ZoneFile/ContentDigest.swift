import DNS

/// What a file's octets come to, in 128 bits: another digest is another content.
///
/// Not cryptographic, on purpose; see `ContentHasher`.
package struct ContentDigest: Hashable, Sendable {
    let low: UInt64
    let high: UInt64

    init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    /// Takes back what `octets` gave; `nil` unless they are sixteen.
    package init?(octets: [UInt8]) {
        guard octets.count == 16 else { return nil }
        low = octets.span.word(at: 0)
        high = octets.span.word(at: 8)
    }

    package var octets: [UInt8] {
        [low, high].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
    }
}
