import CLibCrypto

/// A message authentication code, whole or truncated; stored inline, so that one per message costs no allocation.
package struct MAC: Sendable {
    /// The length of the longest MAC, that of HMAC-SHA512.
    package static let maximumOctets = 64

    private var storage = InlineArray<64, UInt8>(repeating: 0)
    /// The length in octets, 0 to 64.
    package private(set) var count = 0

    /// An empty MAC, as unsigned error answers carry it (RFC 8945 §5.3.2).
    package init() {}

    /// Copies `octets`; those beyond the first 64 are left out.
    package init(_ octets: Span<UInt8>) {
        count = Swift.min(octets.count, Self.maximumOctets)
        for index in 0..<count { storage[index] = octets[index] }
    }

    /// `fill` writes the octets and returns how many it wrote.
    init(filledBy fill: (inout MutableSpan<UInt8>) -> Int) {
        var span = storage.mutableSpan
        count = fill(&span)
    }

    /// The octets, valid as long as this value is.
    package var octets: Span<UInt8> {
        @_lifetime(borrow self)
        get { storage.span.extracting(0..<count) }
    }

    /// The first `length` octets (RFC 2104 §5); the whole MAC if it is no longer than that.
    package func truncated(to length: Int) -> MAC {
        MAC(octets.extracting(first: length))
    }
}

extension MAC: Equatable {
    /// Takes the same time wherever the octets differ.
    package static func == (left: MAC, right: MAC) -> Bool {
        left.octets.isEqualInConstantTime(to: right.octets)
    }
}

extension Span<UInt8> {
    /// Compares octets in a time that depends on their number alone.
    package func isEqualInConstantTime(to other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        guard count > 0 else { return true }
        return unsafe withUnsafeBytes { mine in
            unsafe other.withUnsafeBytes { theirs in unsafe CRYPTO_memcmp(mine.baseAddress, theirs.baseAddress, mine.count) == 0
            }
        }
    }
}
