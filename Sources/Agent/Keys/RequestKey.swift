import DNS
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

/// Why there is no key to sign with.
enum KeyFailure: Error, Equatable {
    case notNegotiated(Name, TKEYError)
    /// The configuration no longer has it so.
    case dropped(Name)
    /// One of several must be chosen, and none was.
    case notChosen
    case shuttingDown
}

extension KeyFailure: CustomStringConvertible {
    var description: String {
        switch self {
        case .notNegotiated(let name, let error): "no key '\(name)': \(error)"
        case .dropped(let name): "no key '\(name)': it is no longer in the configuration"
        case .notChosen: "no key was chosen"
        case .shuttingDown: "shutting down"
        }
    }
}
