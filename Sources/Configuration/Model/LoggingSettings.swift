/// The `logging` statement: named channels, and which of them each category's lines go to.
package struct LoggingSettings: Hashable, Sendable {
    /// Those that are defined, in the order of the configuration; a name of `builtInChannels` may be among them.
    package internal(set) var channels: [LoggingChannel] = []
    /// Names of channels, defined or built in, by category; no name at all silences the category.
    package internal(set) var categories: [String: [String]] = [:]

    /// Channels that are there without being defined, as in named.
    package static let builtInChannels = ["default_syslog", "default_debug", "default_stderr", "null"]

    /// Categories that lines of ours have; `default` stands for those that have no statement.
    package static let ownCategories = [
        "default", "general", "config", "client", "network", "notify", "security", "xfer-in", "zoneload",
    ]

    /// Categories of BIND 9.11 to 9.21 for which there is nothing to log.
    static let otherCategories = [
        "cname", "database", "delegation-only", "dispatch", "dnssec", "dnstap", "drop", "edns-disabled",
        "lame-servers", "nsid", "queries", "query-errors", "rate-limit", "resolver", "responses", "rpz",
        "rpz-passthru", "serve-stale", "spill", "sslkeylog", "trust-anchor-telemetry", "unmatched", "update",
        "update-security", "xfer-out",
    ]

    init() {}
}

/// A `channel` of the `logging` statement.
package struct LoggingChannel: Hashable, Sendable {
    package enum Destination: Hashable, Sendable {
        case file(LoggingFile)
        /// One of `facilities`.
        case syslog(facility: String)
        case standardError
        case null
    }

    package enum Severity: Hashable, Sendable {
        case critical, error, warning, notice, info
        /// 1 and up.
        case debug(UInt32)
        /// Whatever the program was told to log.
        case dynamic
    }

    package enum Time: String, Hashable, Sendable {
        case local
        case iso8601
        case iso8601UTC = "iso8601-utc"
    }

    package let name: String
    package internal(set) var destination: Destination
    package internal(set) var severity = Severity.info
    /// nil leaves the time out.
    package internal(set) var printTime: Time?
    package internal(set) var printsCategory = false
    package internal(set) var printsSeverity = false

    /// What `syslog` may be followed by.
    static let facilities = [
        "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "local0",
        "local1", "local2", "local3", "local4", "local5", "local6", "local7",
    ]
}

/// The `file` of a channel.
package struct LoggingFile: Hashable, Sendable {
    package enum Versions: Hashable, Sendable {
        /// Nothing is written: the file is never moved aside.
        case never
        case count(UInt32)
        case unlimited
    }

    package enum Suffix: String, Hashable, Sendable {
        case increment
        case timestamp
    }

    /// Absolute path.
    package let path: String
    package internal(set) var versions = Versions.never
    /// Octets, 1 and up; nil is no limit.
    package internal(set) var size: UInt64?
    package internal(set) var suffix = Suffix.increment
}
