package import DNS

/// A zone's options after inheritance: zone over template over view over `options` over built-in.
///
/// Their names, ranges and defaults are in one table, `ZoneOption.all`.
package struct ZoneOptions: Hashable, Sendable {
    /// In seconds, 1 and up; at most `maxRefreshTime`.
    package internal(set) var minRefreshTime: UInt32 = 0
    /// In seconds.
    package internal(set) var maxRefreshTime: UInt32 = 0
    /// In seconds, 1 and up; at most `maxRetryTime`.
    package internal(set) var minRetryTime: UInt32 = 0
    /// In seconds.
    package internal(set) var maxRetryTime: UInt32 = 0
    /// In seconds; the configuration has minutes.
    package internal(set) var maxTransferTimeIn: UInt32 = 0
    /// In seconds; the configuration has minutes.
    package internal(set) var maxTransferIdleIn: UInt32 = 0
    /// The slowest transfer that is not ended.
    package internal(set) var minTransferRateIn = TransferRate(octets: 0, minutes: 0)
    /// Records in the zone; 0 for no limit.
    package internal(set) var maxRecords: UInt32 = 0
    /// Records in one RRset; 0 for no limit.
    package internal(set) var maxRecordsPerType: UInt32 = 0
    /// RRsets at one name; 0 for no limit.
    package internal(set) var maxTypesPerName: UInt32 = 0
    /// Records in a difference, counting deleted and added ones, 1 and up; a larger one is left to AXFR.
    package internal(set) var maxIXFRRecords: UInt32 = 0
    /// Seconds between two publications of a zone; 0 for none.
    package internal(set) var publishDelay: UInt32 = 0
    /// Whether to send the EXPIRE option (RFC 7314).
    package internal(set) var requestExpire = false
    /// Whether to try IXFR before AXFR.
    package internal(set) var requestIXFR = false
    /// Whether to try TCP after UDP brought no answer.
    package internal(set) var tryTCPRefresh = false
    /// Whether primaries may differ in their serials, so that a lower one is not reported.
    package internal(set) var multiMaster = false
    /// Unsigned messages allowed between two signed ones, 0 to 99. `Primary` has the value for one primary.
    package internal(set) var maxUnsignedMessages: UInt32 = 0
    /// The UDP payload size to offer, 512 to 4096 octets. `Primary` has the value for one primary.
    package internal(set) var ednsUDPSize: UInt32 = 0
    /// With `nil` the system chooses. `Primary` has the value for one primary.
    package internal(set) var transferSource: IPAddress?
    /// With `nil` the system chooses. `Primary` has the value for one primary.
    package internal(set) var transferSourceV6: IPAddress?
    /// The servers that get NOTIFY messages.
    package internal(set) var notify = NotifyMode.yes
    /// The servers of `also-notify`; resolved anew for each zone, because its keys and sources count.
    package internal(set) var alsoNotify: [NotifiedServer] = []
    /// Hosts besides the primaries that may send NOTIFY.
    package internal(set) var allowNotify = AddressMatchList.nobody
    /// With `nil` the system chooses. `NotifiedServer` has the value for one server.
    package internal(set) var notifySource: IPAddress?
    /// With `nil` the system chooses. `NotifiedServer` has the value for one server.
    package internal(set) var notifySourceV6: IPAddress?
    /// Seconds between two sets of NOTIFY messages of a zone.
    package internal(set) var notifyDelay: UInt32 = 0
    /// Whether the name server in the SOA record gets NOTIFY messages as well.
    package internal(set) var notifyToSOA = false
    /// Always `text`; see `MasterfileFormat`.
    package internal(set) var masterfileFormat = MasterfileFormat.text
    /// Run after a publication; use `ZoneSettings.publishCommand`, which includes `localServer`.
    package internal(set) var onPublishCommand = HookCommand()
    /// Use the reload command of that server, in place of `onPublishCommand`.
    package internal(set) var localServer: LocalServer?
    /// Seconds after which a command is killed.
    package internal(set) var publishCommandTimeout: UInt32 = 0
    /// The server that is queried, after a publication, for the new version; `nil` for none.
    package internal(set) var verifyServed: Endpoint?
    /// Seconds until the check gives up.
    package internal(set) var verifyServedTimeout: UInt32 = 0
    /// What to do with the file of an expired zone.
    package internal(set) var onExpire = OnExpire.rename
    /// Run after a zone has expired.
    package internal(set) var onExpireCommand = HookCommand()

    init() {}

    /// The built-in defaults.
    package static let builtIn: ZoneOptions = {
        var options = ZoneOptions()
        for option in ZoneOption.all { option.setDefault(&options) }
        return options
    }()
}

/// At least `octets` must arrive in every `minutes` minutes.
package struct TransferRate: Hashable, Sendable {
    /// 1 and up; 0 measures nothing.
    package let octets: UInt32
    /// 1 to 40320; 0 measures nothing.
    package let minutes: UInt32
}

/// The format of zone files. Only `text` is written; the others are errors, and never silently replaced.
package enum MasterfileFormat: String, Hashable, Sendable {
    case text
    case raw
    /// Of BIND 9.11 to 9.16.
    case map
}

/// The servers that get NOTIFY messages for a new version of a zone.
package enum NotifyMode: String, Hashable, Sendable, CaseIterable {
    case yes
    case no
    /// Only those of `also-notify`.
    case explicit
    /// None for a secondary zone; also written `master-only`.
    case primaryOnly = "primary-only"

    /// Whether a secondary sends NOTIFY at all.
    package var isOnForSecondaries: Bool { self == .yes || self == .explicit }
}

/// What to do with the file of an expired zone.
package enum OnExpire: String, Hashable, Sendable, CaseIterable {
    case keep
    /// Rename it to `FILE.expired`.
    case rename
}
