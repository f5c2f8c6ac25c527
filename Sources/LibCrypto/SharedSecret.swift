/// Octets that several values hold in one place, and that are wiped with the last of them.
///
/// However it is printed or dumped, nothing of it shows.
package final class SharedSecret: Sendable {
    private let storage: SecretOctets

    package init(_ octets: consuming SecretOctets) {
        storage = octets
    }

    /// Takes the octets over: those of the array are wiped, where nobody else holds it.
    package convenience init(taking octets: consuming [UInt8]) {
        self.init(SecretOctets(taking: octets))
    }

    package var count: Int { unsafe storage.buffer.count }

    package var octets: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            let span = unsafe storage.buffer.span
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }
}

extension SharedSecret: Hashable {
    /// Takes the same time wherever the octets differ.
    package static func == (left: SharedSecret, right: SharedSecret) -> Bool {
        left === right || left.octets.isEqualInConstantTime(to: right.octets)
    }

    package func hash(into hasher: inout Hasher) {
        let octets = octets
        hasher.combine(octets.count)
        for index in octets.indices { hasher.combine(octets[index]) }
    }
}

extension SharedSecret: CustomStringConvertible, CustomReflectable {
    package var description: String { "secret" }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
