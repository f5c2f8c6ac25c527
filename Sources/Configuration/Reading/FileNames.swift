/// The names that the writers of files make up, as far as they must not be those of other files.
enum FileNames {
    /// Of a zone's file that was set aside when its lease ran out.
    static let expiredSuffix = ".expired"
    /// A name of this beginning and end is removed at the start as a dead process's.
    static let temporaryPrefix = ".secondaryd-"
    static let temporarySuffix = ".tmp"
    /// What there is in the state directory.
    static let stateFiles = [
        "lock", "control.sock", "state.db", "state.db-wal", "state.db-shm", "state.db-journal", "state.db.corrupt",
    ]
    /// In `directory`, where `logging` sends lines to `default_debug`.
    static let debugLog = "secondaryd.run"
    /// Octets that the name of a file may have on Linux, and a path.
    static let maximumOctets = 255
    static let maximumPathOctets = 4095
}
