package import DNS
package import TSIG

/// A configuration, read and resolved.
package struct Settings: Hashable, Sendable {
    /// Absolute path; relative `file` names are relative to it.
    package internal(set) var directory: String
    /// Absolute path of the directory for the database, the lock and the control socket.
    package internal(set) var stateDirectory: String
    /// The default port of `primaries` and `also-notify`.
    package internal(set) var port: UInt32 = 0
    /// Concurrent transfers.
    package internal(set) var transfersIn: UInt32 = 0
    /// Concurrent transfers from one primary.
    package internal(set) var transfersPerNS: UInt32 = 0
    /// SOA queries per second, 1 and up.
    package internal(set) var serialQueryRate: UInt32 = 0
    /// NOTIFY messages sent per second, 1 and up.
    package internal(set) var notifyRate: UInt32 = 0
    /// Where to listen for NOTIFY; by default nowhere.
    package internal(set) var listenOn: [ListenOn] = []
    /// Likewise for IPv6.
    package internal(set) var listenOnV6: [ListenOn] = []
    /// Publish commands running at the same time.
    package internal(set) var maxPublishCommands: UInt32 = 0
    /// The options of a zone without options of its own.
    package internal(set) var defaults = ZoneOptions.builtIn
    /// `nil` without a `logging` statement.
    package internal(set) var logging: LoggingSettings?
    /// The keys outside views whose secrets are in the configuration.
    package internal(set) var keys: [TSIGKey] = []
    /// The `tkey` statements outside views.
    package internal(set) var negotiatedKeys: [TKEYSettings] = []
    /// By name in lower case.
    package internal(set) var acls: [String: AddressMatchList] = [:]
    /// The `server` clauses outside views, longest prefix first.
    package internal(set) var servers: [ServerRule] = []
    /// In the order of the configuration.
    package internal(set) var views: [ViewSettings] = []
    /// In the order of the configuration.
    package internal(set) var zones: [ZoneSettings] = []

    init(directory: String) {
        self.directory = directory
        stateDirectory = Path.join(directory, ".secondaryd")
        for option in GlobalOption.all { option.setDefault(&self) }
    }
}

/// The parts of a view that matter to transfers.
package struct ViewSettings: Hashable, Sendable {
    /// In the configuration's letter case.
    package let name: String
    /// IN, CH or HS.
    package let recordClass: RecordClass
    /// The view's own keys whose secrets are in the configuration.
    package internal(set) var keys: [TSIGKey] = []
    /// The view's own `tkey` statements.
    package internal(set) var negotiatedKeys: [TKEYSettings] = []
    /// Longest prefix first; those outside views if the view has none of its own, as in named.
    package internal(set) var servers: [ServerRule] = []
    /// The options of a zone of the view without options of its own.
    package internal(set) var defaults = ZoneOptions.builtIn
}

/// A `listen-on` or `listen-on-v6`: the port, and which of the machine's addresses of that family to use.
package struct ListenOn: Hashable, Sendable {
    /// A UDP and TCP port.
    package let port: UInt16
    /// Matches the addresses to listen on.
    package let addresses: AddressMatchList
}
