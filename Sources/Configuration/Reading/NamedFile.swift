internal import DNS

/// A file that is not the file of a zone of ours, and may not become it.
struct NamedFile {
    /// Absolute.
    let path: String
    let owner: Owner
    /// Where it is named.
    let place: Place

    enum Owner: CustomStringConvertible {
        /// A zone of the local name server's.
        case zone(Name, type: String)
        case journal(Name)
        case configuration
        case key
        /// What the local name server reads or writes by that option.
        case server(option: String)
        case log(channel: String)
        /// A file in the state directory, or that directory itself.
        case state

        /// Whether it is written by us.
        var isWritten: Bool {
            switch self {
            case .log, .state: true
            case .zone, .journal, .configuration, .key, .server: false
            }
        }

        var description: String {
            switch self {
            case .zone(let name, let type): "the file of zone '\(name)' of type '\(type.shown)'"
            case .journal(let name): "a file of zone '\(name)'"
            case .configuration: "part of this configuration"
            case .key: "a key file"
            case .server(let option): "the file of '\(option)'"
            case .log(let channel): "the log file of channel '\(channel.shown)'"
            case .state: "secondaryd's own, in 'state-directory'"
            }
        }
    }
}

/// The file of a zone of ours, with a name that may be made of another file's.
struct DerivedName {
    /// `FILE.expired`; else what BIND keeps beside the file of a zone that it has as its own, `FILE.jnl` and the like.
    let isExpired: Bool
    /// The file that the name is made of.
    let base: String
    let file: String
    /// The zone's index in the settings.
    let zone: Int
    let place: Place
}
