// Leases live here and nowhere else: a zone file's time stamp belongs to the name server that reads it. The file is not synced at
// every change (WAL, synchronous NORMAL): a power cut may lose the last confirmations, which costs a poll. It cannot make us trust
// a wrong file, because a file counts only while it is the one that its row describes.

import Foundation
import GRDB

/// What is remembered of the zones from one run to the next (SQLite).
package struct StateDatabase: Sendable {
    private let path: String
    private let queue: DatabaseQueue

    /// What was found in the file.
    package struct Opened: Sendable {
        package let database: StateDatabase
        package let states: [ZoneStateKey: ZoneState]
        /// Where a file that was no database of ours, or a damaged one, has been put; `nil` where nothing was wrong.
        package let movedAside: String?
    }

    /// Opens or creates `state.db` in `folder` and reads all of it.
    ///
    /// A damaged file is put aside and a new one begun: the zones are then pulled anew.
    package static func open(in folder: String) throws(StateDatabaseError) -> Opened {
        let path = folder + "/state.db"
        do {
            return try opened(at: path, movedAside: nil)
        } catch let error as DatabaseError where error.isDamage {
            do {
                return try opened(at: path, movedAside: try moveAside(path))
            } catch {
                throw StateDatabaseError(opening: path, error)
            }
        } catch {
            throw StateDatabaseError(opening: path, error)
        }
    }

    private static func opened(at path: String, movedAside: String?) throws -> Opened {
        var configuration = GRDB.Configuration()
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
        }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        let migrator = StateSchema.migrator
        guard try queue.read({ try !migrator.hasBeenSuperseded($0) }) else { throw StateDatabaseError.newerSchema(path: path) }
        try migrator.migrate(queue)
        let states = try queue.read(StateSchema.readAll)
        return Opened(database: StateDatabase(path: path, queue: queue), states: states, movedAside: movedAside)
    }

    /// Renames the file, and drops what SQLite keeps beside it.
    private static func moveAside(_ path: String) throws -> String {
        let files = FileManager.default
        let aside = path + ".corrupt"
        try? files.removeItem(atPath: aside)
        try files.moveItem(atPath: path, toPath: aside)
        for suffix in ["-wal", "-shm", "-journal"] { try? files.removeItem(atPath: path + suffix) }
        return aside
    }

    /// Writes the states of these zones in one transaction.
    package func save(_ states: [ZoneStateKey: ZoneState]) async throws(StateDatabaseError) {
        guard !states.isEmpty else { return }
        do {
            try await queue.write { database in
                let statement = try database.cachedStatement(sql: StateSchema.upsert)
                for (key, state) in states { try statement.execute(arguments: StateSchema.arguments(key, state)) }
            }
        } catch {
            throw .notSaved(path: path, reason: StateDatabaseError.reason(error))
        }
    }

    /// Forgets these zones.
    package func remove(_ keys: [ZoneStateKey]) async throws(StateDatabaseError) {
        do {
            try await queue.write { database in
                let statement = try database.cachedStatement(sql: StateSchema.delete)
                for key in keys { try statement.execute(arguments: StateSchema.arguments(key)) }
            }
        } catch {
            throw .notSaved(path: path, reason: StateDatabaseError.reason(error))
        }
    }
}

extension DatabaseError {
    /// Whether the file itself is at fault, rather than the disk or the permissions.
    fileprivate var isDamage: Bool {
        resultCode == .SQLITE_CORRUPT || resultCode == .SQLITE_NOTADB
    }
}

extension StateDatabaseError {
    fileprivate init(opening path: String, _ error: any Error) {
        self = error as? StateDatabaseError ?? .notOpened(path: path, reason: Self.reason(error))
    }

    fileprivate static func reason(_ error: any Error) -> String {
        guard let error = error as? DatabaseError else { return "\(error)" }
        return error.message ?? "\(error.resultCode)"
    }
}
