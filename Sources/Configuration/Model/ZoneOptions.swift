package import DNS

/// What a zone's options come to after inheritance: zone over template over view over `options` over built-in.
///
/// Names, ranges and defaults stand in one table, `ZoneOption.all`.
package struct ZoneOptions: Hashable, Sendable {
    /// Seconds, 1 and up; never above `maxRefreshTime`.
    package internal(set) var minRefreshTime: UInt32 = 0
    package internal(set) var maxRefreshTime: UInt32 = 0
    /// Seconds, 1 and up; never above `maxRetryTime`.
    package internal(set) var minRetryTime: UInt32 = 0
    package internal(set) var maxRetryTime: UInt32 = 0
    /// Seconds; the configuration counts minutes.
    package internal(set) var maxTransferTimeIn: UInt32 = 0
    /// Seconds; the configuration counts minutes.
    package internal(set) var maxTransferIdleIn: UInt32 = 0
    package internal(set) var minTransferRateIn = TransferRate(octets: 0, minutes: 0)
    /// Records in the zone; 0 for no limit.
    package internal(set) var maxRecords: UInt32 = 0
    /// Records in one RRset; 0 for no limit.
    package internal(set) var maxRecordsPerType: UInt32 = 0
    /// RRsets at one name; 0 for no limit.
    package internal(set) var maxTypesPerName: UInt32 = 0
    /// Records in a difference, of those it deletes and those it adds together, 1 and up; a larger one is left to AXFR.
    package internal(set) var maxIXFRRecords: UInt32 = 0
    /// Seconds from one publication to the next; 0 for none.
    package internal(set) var publishDelay: UInt32 = 0
    package internal(set) var requestExpire = false
    package internal(set) var requestIXFR = false
    package internal(set) var tryTCPRefresh = false
    package internal(set) var multiMaster = false
    /// Unsigned messages that may stand between two signed ones, 0 to 99. `Primary` has what holds for one primary.
    package internal(set) var maxUnsignedMessages: UInt32 = 0
    /// Octets offered for UDP answers, 512 to 4096. `Primary` has what holds for one primary.
    package internal(set) var ednsUDPSize: UInt32 = 0
    /// nil: the system chooses. `Primary` has what holds for one primary.
    package internal(set) var transferSource: IPAddress?
    /// nil: the system chooses. `Primary` has what holds for one primary.
    package internal(set) var transferSourceV6: IPAddress?
    package internal(set) var notify = NotifyMode.yes
    /// Whom to tell of a new version; never inherited as such, but found anew for each zone, whose keys and sources count.
    package internal(set) var alsoNotify: [NotifiedServer] = []
    /// Who besides the primaries may send a NOTIFY.
    package internal(set) var allowNotify = AddressMatchList.nobody
    /// nil: the system chooses. `NotifiedServer` has what holds for one server.
    package internal(set) var notifySource: IPAddress?
    /// nil: the system chooses. `NotifiedServer` has what holds for one server.
    package internal(set) var notifySourceV6: IPAddress?
    /// Seconds from one set of NOTIFY messages of a zone to its next.
    package internal(set) var notifyDelay: UInt32 = 0
    /// Whether the name server that the SOA record names is told, too.
    package internal(set) var notifyToSOA = false
    package internal(set) var masterfileFormat = MasterfileFormat.text
    /// Run after a publication; `ZoneSettings.publishCommand` has what counts.
    package internal(set) var onPublishCommand = HookCommand()
    /// Stands for the usual command of that server, in place of `onPublishCommand`.
    package internal(set) var localServer: LocalServer?
    /// Seconds that a command may take.
    package internal(set) var publishCommandTimeout: UInt32 = 0
    /// Who is asked, after a publication, whether it serves the new version; nil: nobody.
    package internal(set) var verifyServed: Endpoint?
    /// Seconds until it is given up that the version will be served.
    package internal(set) var verifyServedTimeout: UInt32 = 0
    package internal(set) var onExpire = OnExpire.rename
    package internal(set) var onExpireCommand = HookCommand()

    init() {}

    /// What holds where nothing is written.
    package static let builtIn: ZoneOptions = {
        var options = ZoneOptions()
        for option in ZoneOption.all { option.setDefault(&options) }
        return options
    }()
}

/// At least `octets` must arrive in every `minutes` minutes.
package struct TransferRate: Hashable, Sendable {
    package let octets: UInt32
    package let minutes: UInt32
}

/// How zone files are written. A zone never has another than `text`: the others are refused, never silently replaced.
package enum MasterfileFormat: String, Hashable, Sendable {
    case text
    case raw
    /// Of BIND 9.11 to 9.16.
    case map
}
