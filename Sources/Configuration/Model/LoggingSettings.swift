/// The `logging` statement: its channels, and those that each category is logged to.
package struct LoggingSettings: Hashable, Sendable {
    /// In the order of the configuration; they may redefine `builtInChannels`.
    package internal(set) var channels: [LoggingChannel] = []
    /// Names of channels, defined or built in, by category; an empty list silences the category.
    package internal(set) var categories: [String: [String]] = [:]

    /// The channels that exist without a definition, as in named.
    package static let builtInChannels = ["default_syslog", "default_debug", "default_stderr", "null"]

    /// The categories that secondaryd logs to; `default` is for those that have no statement.
    package static let ownCategories = [
        "default", "general", "config", "client", "network", "notify", "security", "xfer-in", "zoneload",
    ]

    /// Categories of BIND 9.11 to 9.21 that secondaryd never logs to.
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
    /// Where a channel's lines are written.
    package enum Destination: Hashable, Sendable {
        case file(LoggingFile)
        /// One of `facilities`.
        case syslog(facility: String)
        case standardError
        case null
    }

    /// The least severe lines of a channel.
    package enum Severity: Hashable, Sendable {
        case critical, error, warning, notice, info
        /// 1 and up.
        case debug(UInt32)
        /// The level that the program was started with.
        case dynamic
    }

    /// The format of a channel's times.
    package enum Time: String, Hashable, Sendable {
        case local
        case iso8601
        case iso8601UTC = "iso8601-utc"
    }

    /// In the configuration's letter case.
    package let name: String
    /// One per channel.
    package internal(set) var destination: Destination
    /// By default `info`, as in named.
    package internal(set) var severity = Severity.info
    /// `nil` for lines without a time.
    package internal(set) var printTime: Time?
    /// `print-category`.
    package internal(set) var printsCategory = false
    /// `print-severity`.
    package internal(set) var printsSeverity = false

    /// The facilities that may follow `syslog`.
    static let facilities = [
        "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "local0",
        "local1", "local2", "local3", "local4", "local5", "local6", "local7",
    ]
}

/// The `file` of a channel.
package struct LoggingFile: Hashable, Sendable {
    /// `versions`: the number of old files to keep.
    package enum Versions: Hashable, Sendable {
        /// Without `versions`: the file is never rolled.
        case never
        case count(UInt32)
        case unlimited
    }

    /// `suffix`: how old files are named.
    package enum Suffix: String, Hashable, Sendable {
        case increment
        case timestamp
    }

    /// Absolute path.
    package let path: String
    /// By default the file is never rolled.
    package internal(set) var versions = Versions.never
    /// In octets, 1 and up; `nil` for no limit.
    package internal(set) var size: UInt64?
    /// By default `increment`, as in named.
    package internal(set) var suffix = Suffix.increment
}
