package import DNS
package import TSIG

/// A key to query a primary with: its secret is in the configuration, or is negotiated when it is needed.
package enum KeyCandidate: Hashable, Sendable {
    case secret(TSIGKey)
    case negotiated(TKEYSettings)

    /// The name in the configuration.
    package var name: Name {
        switch self {
        case .secret(let key): key.name
        case .negotiated(let settings): settings.name
        }
    }

    /// `nil` if the secret is not in the configuration.
    package var key: TSIGKey? {
        if case .secret(let key) = self { key } else { nil }
    }
}
