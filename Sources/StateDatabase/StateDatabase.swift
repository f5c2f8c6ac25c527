// Leases live here and nowhere else: a zone file's time stamp belongs to the name server that reads it. The file is not synced at
// every change (WAL, synchronous NORMAL): a power cut may lose the last confirmations, which costs a poll. It cannot make us trust
// a wrong file, because a file counts only while it is the one that its row describes.

import SQLite
import SystemPackage

/// What is remembered of the zones from one run to the next (SQLite). Nothing of it is held in memory: rows are read when they are
/// asked for. It waits for the disk on a thread of its own.
package actor StateDatabase {
    private static let name = "state.db"
    /// Beside the name: what a damaged file is called, and what SQLite keeps beside it.
    private static let asideSuffix = ".corrupt"
    private static let companions = ["-wal", "-shm", "-journal"]

    /// The names of all that is opened, removed or replaced in the folder.
    package static let files = [name, name + asideSuffix] + companions.map { name + $0 }

    private nonisolated let thread = BlockingThread()
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
    /// What was found in the file.
    package struct Opened: Sendable {
        package let database: StateDatabase
        /// Where a file that was no database of ours, or a damaged one, has been put; `nil` where nothing was wrong.
        package let movedAside: String?
    }

    /// Opens or creates `state.db` in `folder`, and checks all of it.
    ///
    /// A damaged file is put aside and a new one begun: the zones are then pulled anew. Damage is whatever keeps it from being read, but
    /// for what the disk or its permissions do. Throws `newerSchema`, or `notOpened` with SQLite's or the system's reason.
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

    /// Renames the file, and drops what SQLite keeps beside it.
    private static func moveAside(_ path: String) throws(StateDatabaseError) -> String {
        let aside = path + asideSuffix
        do throws(Errno) {
            try renameFile(path, to: aside)
        } catch {
            throw .notOpened(path: path, reason: "not renamed to '\(aside)': \(error)")
        }
        for suffix in companions { removeFile(path + suffix) }
        return aside
    }

    /// Whether the file itself is at fault, rather than the disk, its permissions or whoever else has the file open.
    private static func isDamage(_ error: SQLiteError) -> Bool {
        switch error {
        case .corrupt, .notADatabase, .shortRead, .other: true
        case .busy, .full, .readOnly, .inputOutput, .cannotOpen, .denied, .outOfMemory, .interrupted: false
        }
    }
}

extension StateDatabase {
    /// What is remembered of these zones, in their order; `nil` for one that is not known. Throws `notRead` or `cancelled`.
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

    /// Writes these changes in one transaction. What is confirmed of a zone that is not known comes to nothing. Throws `notSaved` or
    /// `cancelled`, and nothing is written then.
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

    /// Zones whose copy had expired at `now`, and which no primary has vouched for since `lastConfirmed`, both in seconds since 1970:
    /// `limit` of them at most. Throws `notRead` or `cancelled`.
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

    /// Forgets these zones, all or none. Throws `notSaved` or `cancelled`.
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
