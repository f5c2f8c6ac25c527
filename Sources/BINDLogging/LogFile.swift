/// A log file, as in BIND's `file` phrase.
package struct LogFile: Equatable, Sendable {
    /// The number of old files that are kept.
    package enum Versions: Equatable, Sendable {
        /// None: a full file stays as it is, and lines are lost until somebody makes room.
        case never
        /// 0 starts a new file each time.
        case count(Int)
        case unlimited
    }

    /// How old files are named.
    package enum Suffix: String, Sendable {
        /// `file.0` is the newest, `file.1` the one before it.
        case increment
        /// `file.20261121030405123`, in UTC.
        case timestamp
    }

    /// Absolute, or relative to the current directory.
    package var path: String
    /// How many old files are kept.
    package var versions: Versions
    /// A file that has grown beyond this is rolled; `nil` for no limit.
    package var maximumOctets: Int?
    /// How old files are named.
    package var suffix: Suffix

    /// By default a file without limit.
    package init(
        path: String, versions: Versions = .never, maximumOctets: Int? = nil, suffix: Suffix = .increment
    ) {
        self.path = path
        self.versions = versions
        self.maximumOctets = maximumOctets
        self.suffix = suffix
    }
}
