/// Octets that several values share, wiped when the last of them is freed.
///
/// They do not show when it is printed or dumped.
package final class SharedSecret: Sendable {
    private let storage: SecretOctets

    /// Takes ownership of the octets.
    package init(_ octets: consuming SecretOctets) {
        storage = octets
    }

    /// Copies the octets and wipes those of the array, if nothing else holds a reference to it.
    package convenience init(taking octets: consuming [UInt8]) {
        self.init(SecretOctets(taking: octets))
    }

    /// The number of octets.
    package var count: Int { unsafe storage.buffer.count }

    /// The octets, valid as long as this value is.
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
