// Leases live here and nowhere else: a zone file's time stamp belongs to the name server that reads it. The file is not synced at
// every change (WAL, synchronous NORMAL): a power cut may lose the last confirmations, which costs a poll. It cannot make us trust
// a wrong file, because a file counts only while it is the one that its row describes.

import Foundation
import GRDB

/// What is remembered of the zones from one run to the next (SQLite). Nothing of it is held in memory: rows are read when they are
/// asked for.
package struct StateDatabase: Sendable {
    private static let name = "state.db"
    /// Beside the name: what a damaged file is called, and what SQLite keeps beside it.
    private static let asideSuffix = ".corrupt"
    private static let companions = ["-wal", "-shm", "-journal"]

    /// The names of all that is opened, removed or replaced in the folder.
    package static let files = [name, name + asideSuffix] + companions.map { name + $0 }

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
    /// A damaged file is put aside and a new one begun: the zones are then pulled anew. Damage is whatever keeps it from being read, but
    /// for what the disk or its permissions do.
    package static func open(in folder: String) throws(StateDatabaseError) -> Opened {
        let path = "\(folder)/\(name)"
        do {
            return try opened(at: path, movedAside: nil)
        } catch  where Self.isDamage(error) {
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
        let aside = path + asideSuffix
        try? files.removeItem(atPath: aside)
        try files.moveItem(atPath: path, toPath: aside)
        for suffix in companions { try? files.removeItem(atPath: path + suffix) }
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
            throw StateDatabaseError(error) { .notRead(path: path, reason: $0) }
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
            throw StateDatabaseError(error) { .notSaved(path: path, reason: $0) }
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
            throw StateDatabaseError(error) { .notSaved(path: path, reason: $0) }
        }
    }
}

extension StateDatabase {
    /// Whether the file itself is at fault, rather than the disk, its permissions or whoever else has the file open. What is no error
    /// of SQLite's is GRDB's: a value that is none of its column's.
    private static func isDamage(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return !(error is StateDatabaseError) }
        switch error.resultCode {
        case .SQLITE_PERM, .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_NOMEM, .SQLITE_READONLY, .SQLITE_INTERRUPT, .SQLITE_FULL,
            .SQLITE_CANTOPEN, .SQLITE_PROTOCOL, .SQLITE_NOLFS, .SQLITE_AUTH:
            return false
        case .SQLITE_IOERR:
            return error.extendedResultCode == .SQLITE_IOERR_SHORT_READ
        default:
            return true
        }
    }
}

extension StateDatabaseError {
    fileprivate init(opening path: String, _ error: any Error) {
        self.init(error) { .notOpened(path: path, reason: $0) }
    }

    /// `otherwise` makes an error of the reason of one that is none of ours.
    fileprivate init(_ error: any Error, otherwise: (String) -> StateDatabaseError) {
        switch error {
        case let error as StateDatabaseError: self = error
        case is CancellationError: self = .cancelled
        // GRDB interrupts what runs when its task is cancelled.
        case let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT: self = .cancelled
        case let error as DatabaseError: self = otherwise(error.message ?? "\(error.resultCode)")
        default: self = otherwise("\(error)")
        }
    }
}
