internal import DNS

/// A file that no zone of ours may be written to.
struct NamedFile {
    /// Absolute.
    let path: String
    let owner: Owner
    /// Where the configuration names it.
    let place: Place

    enum Owner: CustomStringConvertible {
        /// A zone of the local name server.
        case zone(Name, type: String)
        case journal(Name)
        case configuration
        case key
        /// The local name server reads or writes it because of that option.
        case server(option: String)
        case log(channel: String)
        /// A file in the state directory, or that directory itself.
        case state

        /// Whether secondaryd writes it.
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

/// A file whose name is derived from that of a zone of ours.
struct DerivedName {
    /// `FILE.expired`; otherwise one that BIND keeps beside the file of a primary zone, such as `FILE.jnl`.
    let isExpired: Bool
    /// The file that the name is derived from.
    let base: String
    let file: String
    /// The zone's index in the settings.
    let zone: Int
    let place: Place
}
