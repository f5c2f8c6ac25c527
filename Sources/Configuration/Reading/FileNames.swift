/// The names of files that secondaryd makes up, which must not be those of other files.
enum FileNames {
    /// Of an expired zone's file.
    static let expiredSuffix = ".expired"
    /// Files whose names start and end so are removed at startup as left over from a dead process.
    static let temporaryPrefix = ".secondaryd-"
    static let temporarySuffix = ".tmp"
    /// The files in the state directory.
    static let stateFiles = [
        "lock", "control.sock", "state.db", "state.db-wal", "state.db-shm", "state.db-journal", "state.db.corrupt",
    ]
    /// In `directory`, if `logging` sends lines to `default_debug`.
    static let debugLog = "secondaryd.run"
    /// The longest name of a file on Linux, and the longest path, in octets.
    static let maximumOctets = 255
    static let maximumPathOctets = 4095
}
