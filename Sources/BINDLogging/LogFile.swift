/// A file that log lines go to, as BIND's `file` phrase has it.
package struct LogFile: Equatable, Sendable {
    /// How many files that were full are kept.
    package enum Versions: Equatable, Sendable {
        /// None is made: a full file stays as it is, and lines are lost until somebody makes room.
        case never
        /// 0 begins anew each time.
        case count(Int)
        case unlimited
    }

    package enum Suffix: String, Sendable {
        /// `file.0` is the newest, `file.1` the one before it.
        case increment
        /// `file.20261121030405123`, in UTC.
        case timestamp
    }

    package var path: String
    package var versions: Versions
    /// A file that has grown beyond so many octets takes no more; nil is no limit.
    package var maximumOctets: Int?
    package var suffix: Suffix

    package init(
        path: String, versions: Versions = .never, maximumOctets: Int? = nil, suffix: Suffix = .increment
    ) {
        self.path = path
        self.versions = versions
        self.maximumOctets = maximumOctets
        self.suffix = suffix
    }
}
