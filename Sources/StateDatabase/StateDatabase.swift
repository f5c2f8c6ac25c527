// Leases live here and nowhere else: a zone file's time stamp belongs to the name server that reads it. The file is not synced at
// every change (WAL, synchronous NORMAL): a power cut may lose the last confirmations, which costs a poll. It cannot make us trust
// a wrong file, because a file counts only while it is the one that its row describes.

import Foundation
import GRDB

/// What is remembered of the zones from one run to the next (SQLite). Nothing of it is held in memory: rows are read when they are
/// asked for.
package struct StateDatabase: Sendable {
    private let path: String
    private let queue: DatabaseQueue

    /// What was found in the file.
    package struct Opened: Sendable {
        package let database: StateDatabase
        /// Where a file that was no database of ours, or a damaged one, has been put; `nil` where nothing was wrong.
        package let movedAside: String?
    }

    /// Opens or creates `state.db` in `folder`, and checks all of it.
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
        try queue.read(StateSchema.check)
        return Opened(database: StateDatabase(path: path, queue: queue), movedAside: movedAside)
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

    /// What is remembered of these zones, in their order; `nil` for one that is not known.
    package func states(of keys: [ZoneStateKey]) async throws(StateDatabaseError) -> [ZoneState?] {
        do {
            return try await queue.read { database in
                var states: [ZoneState?] = []
                states.reserveCapacity(keys.count)
                var rest = keys[...]
                while rest.count >= StateSchema.group {
                    let statement = try database.cachedStatement(sql: StateSchema.selectGroup)
                    states += try StateSchema.states(of: rest.prefix(StateSchema.group), by: statement)
                    rest = rest.dropFirst(StateSchema.group)
                }
                let statement = try database.cachedStatement(sql: StateSchema.select)
                return try states + rest.map { try StateSchema.state(of: $0, by: statement) }
            }
        } catch {
            throw error as? StateDatabaseError ?? .notRead(path: path, reason: StateDatabaseError.reason(error))
        }
    }

    /// Writes these changes in one transaction. What is confirmed of a zone that is not known comes to nothing.
    package func save(_ changes: [ZoneStateKey: ZoneStateChange]) async throws(StateDatabaseError) {
        guard !changes.isEmpty else { return }
        do {
            try await queue.write { database in
                let replacing = try database.cachedStatement(sql: StateSchema.upsert)
                let confirming = try database.cachedStatement(sql: StateSchema.confirm)
                for (key, change) in changes {
                    switch change {
                    case .published(let state):
                        // As many as the statement has: to check that, and to bind them for this call alone, is half of its price.
                        replacing.setUncheckedArguments(StateSchema.arguments(key, state))
                        try replacing.execute()
                    case .confirmed(let lastConfirmed, let expiresAt):
                        try confirming.execute(
                            arguments: StateSchema.arguments(key, lastConfirmed: lastConfirmed, expiresAt: expiresAt))
                    }
                }
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
