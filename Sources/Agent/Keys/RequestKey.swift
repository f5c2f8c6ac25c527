import TKEY
import TSIG

/// What the requests to a primary are signed with.
enum RequestKey: Sendable {
    /// The configuration names no key for the primary; one that cannot be had is an error, and never this.
    case none
    case configured(TSIGKey)
    case negotiated(TSIGKey, NegotiatedKeyID)

    var key: TSIGKey? {
        switch self {
        case .none: nil
        case .configured(let key), .negotiated(let key, _): key
        }
    }
}
