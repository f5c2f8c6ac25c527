import DNS
import TKEY

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
