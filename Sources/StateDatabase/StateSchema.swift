import DNS
import Foundation
import GRDB

/// The tables of `state.db`, and how their rows become values.
enum StateSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("zones") { database in
            try database.execute(
                sql: """
                    CREATE TABLE zone (
                        name TEXT NOT NULL,             -- lower case
                        class INTEGER NOT NULL,
                        view TEXT NOT NULL,             -- '' for none
                        serial INTEGER NOT NULL,
                        refresh INTEGER NOT NULL,
                        retry INTEGER NOT NULL,
                        expire INTEGER NOT NULL,
                        last_confirmed INTEGER NOT NULL,
                        expires_at INTEGER NOT NULL,
                        file TEXT NOT NULL,
                        file_size INTEGER NOT NULL,
                        file_inode INTEGER NOT NULL,
                        file_modified INTEGER NOT NULL,
                        transfer_ended_at INTEGER,      -- NULL, as all below: not known
                        transfer_primary TEXT,
                        transfer_messages INTEGER,
                        transfer_records INTEGER,
                        transfer_octets INTEGER,
                        transfer_milliseconds INTEGER,
                        PRIMARY KEY (name, class, view)
                    ) STRICT, WITHOUT ROWID
                    """)
        }
        migrator.registerMigration("file digest") { database in
            // Sixteen octets; NULL for a file that was published before digests were kept.
            try database.execute(sql: "ALTER TABLE zone ADD COLUMN file_digest BLOB")
        }
        return migrator
    }

    /// Of the table, in their order.
    private static let columns = [
        "name", "class", "view", "serial", "refresh", "retry", "expire", "last_confirmed", "expires_at", "file", "file_size",
        "file_inode", "file_modified", "transfer_ended_at", "transfer_primary", "transfer_messages", "transfer_records",
        "transfer_octets", "transfer_milliseconds", "file_digest",
    ]

    static let upsert = "INSERT OR REPLACE INTO zone VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    static let confirm = "UPDATE zone SET last_confirmed = ?, expires_at = ? WHERE name = ? AND class = ? AND view = ?"
    static let select = "SELECT * FROM zone WHERE name = ? AND class = ? AND view = ?"
    /// Of that many zones at a time: each statement's cursor costs as much as a row.
    static let group = 64
    /// The rows of as many zones as `group` says, each with its zone's place among them behind the columns.
    static let selectGroup = """
        WITH wanted (place, name, class, view) AS (VALUES \((0..<group).map { "(\($0), ?, ?, ?)" }.joined(separator: ", ")))
        SELECT zone.*, wanted.place FROM wanted CROSS JOIN zone
        ON zone.name = wanted.name AND zone.class = wanted.class AND zone.view = wanted.view
        """
    static let delete = "DELETE FROM zone WHERE name = ? AND class = ? AND view = ?"

    static func arguments(_ key: ZoneStateKey) -> StatementArguments {
        StatementArguments(values(key))
    }

    static func arguments(_ key: ZoneStateKey, lastConfirmed: Int64, expiresAt: Int64) -> StatementArguments {
        StatementArguments([lastConfirmed, expiresAt] + values(key))
    }

    static func arguments(_ key: ZoneStateKey, _ state: ZoneState) -> StatementArguments {
        let transfer = state.lastTransfer
        // One list: to add arguments to others costs as much as to make them.
        return [
            key.name.lowercased.description, Int64(key.recordClass.value), key.view ?? "",
            Int64(state.serial.value), Int64(state.refresh), Int64(state.retry), Int64(state.expire), state.lastConfirmed,
            state.expiresAt, state.file.path, state.file.size, Int64(bitPattern: state.file.inode), state.file.modified,
            transfer?.endedAt, transfer?.primary, transfer?.messages, transfer?.records, transfer?.octets,
            transfer?.milliseconds, state.file.digest.map { Data($0) },
        ]
    }

    private static func values(_ key: ZoneStateKey) -> [(any DatabaseValueConvertible)?] {
        [key.name.lowercased.description, Int64(key.recordClass.value), key.view ?? ""]
    }

    /// Finds a row that `ZoneState` would not be made of.
    private static let damagedRow = """
        SELECT 1 FROM zone WHERE serial NOT BETWEEN 0 AND \(UInt32.max) OR refresh NOT BETWEEN 0 AND \(UInt32.max)
        OR retry NOT BETWEEN 0 AND \(UInt32.max) OR expire NOT BETWEEN 0 AND \(UInt32.max)
        OR last_confirmed NOT BETWEEN 0 AND \(Row.latestTime) OR expires_at NOT BETWEEN 0 AND \(Row.latestTime) LIMIT 1
        """

    /// Throws `SQLITE_CORRUPT` where a page is damaged, the table is not ours, or a row is one that could not be read.
    static func check(_ database: Database) throws {
        let found = try Row.fetchAll(database, sql: "PRAGMA table_info(zone)").map { String.fromDatabaseValue($0["name"]) }
        guard try String.fetchOne(database, sql: "PRAGMA quick_check(1)") == "ok", found == columns,
            try Row.fetchOne(database, sql: damagedRow) == nil
        else { throw DatabaseError(resultCode: .SQLITE_CORRUPT) }
    }

    /// The state in the zone's row, read by `select`; `nil` where there is no row.
    static func state(of key: ZoneStateKey, by statement: Statement) throws -> ZoneState? {
        let rows = try Row.fetchCursor(statement, arguments: arguments(key))
        return try rows.next().map { try state(of: key, in: $0) }
    }

    /// The states in the rows of `group` zones, read by `selectGroup`, in the order of the zones.
    static func states(of keys: ArraySlice<ZoneStateKey>, by statement: Statement) throws -> [ZoneState?] {
        var values: [(any DatabaseValueConvertible)?] = []
        values.reserveCapacity(3 * group)
        for key in keys { values += Self.values(key) }
        var states = [ZoneState?](repeating: nil, count: keys.count)
        let rows = try Row.fetchCursor(statement, arguments: StatementArguments(values))
        while let row = try rows.next() {
            guard let place = row.uint32(columns.count).map({ Int($0) }), states.indices.contains(place) else { continue }
            states[place] = try state(of: keys[keys.startIndex + place], in: row)
        }
        return states
    }

    private static func state(of key: ZoneStateKey, in row: Row) throws -> ZoneState {
        // What SQLite allows may still be no time, or no serial.
        guard let state = ZoneState(row) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "the row of zone '\(key.name)' is damaged")
        }
        return state
    }
}

extension Row {
    /// The value of a column, or `nil` where it is none of this type or not there: GRDB's own subscript traps then.
    fileprivate func value<Value: DatabaseValueConvertible>(_ column: Int) -> Value? {
        column < count ? Value.fromDatabaseValue(self[column]) : nil
    }

    fileprivate func uint32(_ column: Int) -> UInt32? {
        value(column).flatMap { (number: Int64) in UInt32(exactly: number) }
    }

    /// In seconds since 1970, thirty thousand years ahead: whoever reckons with times up to it need not fear an overflow.
    fileprivate static let latestTime: Int64 = 1 << 40

    fileprivate func time(_ column: Int) -> Int64? {
        value(column).flatMap { (seconds: Int64) in 0...Self.latestTime ~= seconds ? seconds : nil }
    }
}

extension ZoneState {
    fileprivate init?(_ row: Row) {
        guard let serial = row.uint32(3), let refresh = row.uint32(4), let retry = row.uint32(5), let expire = row.uint32(6),
            let lastConfirmed = row.time(7), let expiresAt = row.time(8), let path: String = row.value(9),
            let size: Int64 = row.value(10), let inode: Int64 = row.value(11), let modified: Int64 = row.value(12)
        else { return nil }
        let digest: Data? = row.value(19)
        self.init(
            serial: Serial(serial), refresh: refresh, retry: retry, expire: expire, lastConfirmed: lastConfirmed,
            expiresAt: expiresAt,
            file: PublishedFile(
                path: path, size: size, inode: UInt64(bitPattern: inode), modified: modified, digest: digest.map { Array($0) }),
            lastTransfer: LastTransfer(row))
    }
}

extension ZoneState.LastTransfer {
    fileprivate init?(_ row: Row) {
        guard let endedAt = row.time(13), let primary: String = row.value(14), let messages: Int64 = row.value(15),
            let records: Int64 = row.value(16), let octets: Int64 = row.value(17), let milliseconds: Int64 = row.value(18)
        else { return nil }
        self.init(
            endedAt: endedAt, primary: primary, messages: messages, records: records, octets: octets,
            milliseconds: milliseconds)
    }
}
