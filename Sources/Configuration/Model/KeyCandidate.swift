package import DNS
package import TSIG

/// A key that a primary may be asked with: its secret is in the configuration, or is agreed on when it is needed.
package enum KeyCandidate: Hashable, Sendable {
    case secret(TSIGKey)
    case negotiated(TKEYSettings)

    package var name: Name {
        switch self {
        case .secret(let key): key.name
        case .negotiated(let settings): settings.name
        }
    }

    /// nil where the secret is not in the configuration.
    package var key: TSIGKey? {
        if case .secret(let key) = self { key } else { nil }
    }
}
