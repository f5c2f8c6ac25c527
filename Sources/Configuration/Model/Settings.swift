package import DNS
package import TSIG

/// A configuration, read and resolved.
package struct Settings: Hashable, Sendable {
    /// Absolute path; relative `file` names count from it.
    package internal(set) var directory: String
    /// Absolute path of the folder for the database, the lock and the control socket.
    package internal(set) var stateDirectory: String
    /// The port of primaries and of `also-notify` where they are written without one.
    package internal(set) var port: UInt32 = 0
    /// Transfers at a time.
    package internal(set) var transfersIn: UInt32 = 0
    /// Transfers at a time from one primary.
    package internal(set) var transfersPerNS: UInt32 = 0
    /// SOA queries a second, 1 and up.
    package internal(set) var serialQueryRate: UInt32 = 0
    /// NOTIFY messages sent a second, 1 and up.
    package internal(set) var notifyRate: UInt32 = 0
    /// Where to listen for NOTIFY: nowhere, unless it is written.
    package internal(set) var listenOn: [ListenOn] = []
    package internal(set) var listenOnV6: [ListenOn] = []
    /// Commands running at a time.
    package internal(set) var maxPublishCommands: UInt32 = 0
    /// What `options` gives to a zone that says nothing.
    package internal(set) var defaults = ZoneOptions.builtIn
    /// nil where there is no `logging` statement.
    package internal(set) var logging: LoggingSettings?
    package internal(set) var keys: [TSIGKey] = []
    package internal(set) var negotiatedKeys: [TKEYSettings] = []
    /// By name in lower case.
    package internal(set) var acls: [String: AddressMatchList] = [:]
    /// The `server` clauses outside views, longest prefix first.
    package internal(set) var servers: [ServerRule] = []
    package internal(set) var views: [ViewSettings] = []
    /// In the order of the configuration.
    package internal(set) var zones: [ZoneSettings] = []

    init(directory: String) {
        self.directory = directory
        stateDirectory = Path.join(directory, ".secondaryd")
        for option in GlobalOption.all { option.setDefault(&self) }
    }
}

/// A view, as far as fetching zones is concerned.
package struct ViewSettings: Hashable, Sendable {
    package let name: String
    package let recordClass: RecordClass
    package internal(set) var keys: [TSIGKey] = []
    package internal(set) var negotiatedKeys: [TKEYSettings] = []
    /// Longest prefix first; those outside views if the view has none of its own, as in named.
    package internal(set) var servers: [ServerRule] = []
    /// What `options` and the view give to a zone that says nothing.
    package internal(set) var defaults = ZoneOptions.builtIn
}
