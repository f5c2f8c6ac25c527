// Expiry times are kept here and nowhere else: a zone file's time stamp belongs to the name server that reads it. The database is not
// synced at every change (WAL, synchronous NORMAL): a power cut may lose the last confirmations, which costs a poll. It cannot make a
// wrong zone file count, because a file counts only while it is the one that its row describes.

import Linux
import SQLite
import SystemPackage

/// The state of each zone that outlasts a run: its expiry and the identity of its published file (SQLite). Rows are not cached in
/// memory. The actor runs, and waits for the disk, on a thread of its own.
package actor StateDatabase {
    private static let name = "state.db"
    /// The suffixes of a damaged file that was put aside, and of the files that SQLite keeps beside the database.
    private static let asideSuffix = ".corrupt"
    private static let companions = ["-wal", "-shm", "-journal"]

    /// The names of all files that `open` may open, remove or replace in the folder.
    package static let files = [name, name + asideSuffix] + companions.map { name + $0 }

    private nonisolated let thread = BlockingThread()
    /// The thread that the actor runs on.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    private let path: String
    let connection: Connection
    private var statements: ZoneStatements

    private init(_ path: String, _ connection: consuming sending Connection) throws(SQLiteError) {
        let statements = try ZoneStatements(connection)
        self.path = path
        self.statements = statements
        self.connection = connection
    }
}

extension StateDatabase {
    /// An open database, and what became of the file that was there.
    package struct Opened: Sendable {
        /// The database, open and checked.
        package let database: StateDatabase
        /// Where a damaged file, or one that is no state database, was put; `nil` where nothing was wrong.
        package let movedAside: String?
    }

    /// Opens or creates `state.db` in `folder`, and checks all of it.
    ///
    /// A damaged file is put aside and a new one created: the zones are then transferred again. A file counts as damaged where SQLite
    /// cannot read its content; an error of the disk or its permissions is none. Throws `newerSchema` where a later version wrote the
    /// file, and `notOpened` with SQLite's or the system's reason.
    package static func open(in folder: String) throws(StateDatabaseError) -> Opened {
        let path = "\(folder)/\(name)"
        var movedAside: String?
        var database: StateDatabase?
        do throws(SQLiteError) {
            database = try connect(to: path)
        } catch  where isDamage(error) {
            movedAside = try moveAside(path)
            do throws(SQLiteError) {
                database = try connect(to: path)
            } catch {
                throw StateDatabaseError(error) { .notOpened(path: path, reason: $0) }
            }
        } catch {
            throw StateDatabaseError(error) { .notOpened(path: path, reason: $0) }
        }
        guard let database else { throw .newerSchema(path: path) }
        return Opened(database: database, movedAside: movedAside)
    }

    /// `nil` where a later version wrote the file.
    private static func connect(to path: String) throws(SQLiteError) -> StateDatabase? {
        let connection = try Connection(path: path)
        try connection.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
        guard try StateSchema.migrate(connection) else { return nil }
        try StateSchema.check(connection)
        connection.interruptWhenCancelled()
        return try StateDatabase(path, connection)
    }

    /// Renames the file, and removes those that SQLite keeps beside it.
    private static func moveAside(_ path: String) throws(StateDatabaseError) -> String {
        let aside = path + asideSuffix
        do throws(Errno) {
            try FileSystem.rename(path, to: aside)
        } catch {
            throw .notOpened(path: path, reason: "not renamed to '\(aside)': \(error)")
        }
        for suffix in companions { try? FileSystem.remove(path + suffix) }
        return aside
    }

    /// Whether the file itself is at fault, rather than the disk, its permissions or another process that has it open.
    private static func isDamage(_ error: SQLiteError) -> Bool {
        switch error {
        case .corrupt, .notADatabase, .shortRead, .other: true
        case .busy, .full, .readOnly, .inputOutput, .cannotOpen, .denied, .outOfMemory, .interrupted: false
        }
    }
}

extension StateDatabase {
    /// The states of these zones, in their order; `nil` for one that has no row. Throws `notRead` where SQLite fails, and `cancelled` where
    /// the task was cancelled.
    package func states(of keys: [ZoneStateKey]) throws(StateDatabaseError) -> [ZoneState?] {
        do throws(SQLiteError) {
            try Self.checkCancellation()
            return try connection.transaction(.deferred) { () throws(SQLiteError) in
                var states: [ZoneState?] = []
                states.reserveCapacity(keys.count)
                var rest = keys[...]
                while rest.count >= ZoneStatements.group {
                    states += try statements.states(of: rest.prefix(ZoneStatements.group))
                    rest = rest.dropFirst(ZoneStatements.group)
                }
                for key in rest { states.append(try statements.state(of: key)) }
                return states
            }
        } catch {
            throw StateDatabaseError(error) { .notRead(path: path, reason: $0) }
        }
    }

    /// Writes these changes in one transaction; a confirmation of a zone that has no row is ignored. Throws `notSaved` where SQLite fails,
    /// and `cancelled` where the task was cancelled; then nothing is written.
    package func save(_ changes: [ZoneStateKey: ZoneStateChange]) throws(StateDatabaseError) {
        guard !changes.isEmpty else { return }
        try write { () throws(SQLiteError) in
            for (key, change) in changes {
                switch change {
                case .published(let state): try statements.replace(key, by: state)
                case .confirmed(let lastConfirmed, let expiresAt):
                    try statements.confirm(key, at: lastConfirmed, until: expiresAt)
                }
            }
        }
    }

    /// At most `limit` zones whose copy had expired at `now`, and which no primary has confirmed since `lastConfirmed`, both in seconds
    /// since 1970. Throws `notRead` where SQLite fails, and `cancelled` where the task was cancelled.
    package func expiredZones(
        at now: Int64, notConfirmedSince lastConfirmed: Int64, limit: Int
    ) throws(StateDatabaseError) -> [ZoneStateKey] {
        do throws(SQLiteError) {
            try Self.checkCancellation()
            return try ZoneStatements.expired(connection, at: now, notConfirmedSince: lastConfirmed, limit: limit)
        } catch {
            throw StateDatabaseError(error) { .notRead(path: path, reason: $0) }
        }
    }

    /// Deletes the rows of these zones, all or none. Throws `notSaved` where SQLite fails, and `cancelled` where the task was cancelled.
    package func remove(_ keys: [ZoneStateKey]) throws(StateDatabaseError) {
        try write { () throws(SQLiteError) in
            for key in keys { try statements.delete(key) }
        }
    }

    private func write(_ body: () throws(SQLiteError) -> Void) throws(StateDatabaseError) {
        do throws(SQLiteError) {
            try Self.checkCancellation()
            try connection.transaction(.immediate, body)
        } catch {
            throw StateDatabaseError(error) { .notSaved(path: path, reason: $0) }
        }
    }

    private static func checkCancellation() throws(SQLiteError) {
        // SQLITE_INTERRUPT.
        if Task.isCancelled { throw .interrupted(SQLiteError.Reason(message: "cancelled", extendedCode: 9)) }
    }
}

extension StateDatabaseError {
    /// `otherwise` makes an error of SQLite's reason, where the task that asked was not cancelled.
    fileprivate init(_ error: SQLiteError, otherwise: (String) -> StateDatabaseError) {
        if case .interrupted = error { self = .cancelled } else { self = otherwise(error.reason.message) }
    }
}
