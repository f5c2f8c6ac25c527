// The list of migrations has the name and the form that GRDB gave it in earlier versions of secondaryd, so that they and this one can
// follow each other on one database.

import SQLite

/// The tables of `state.db`, and whether a file has them.
enum StateSchema {
    private struct Migration {
        /// As it stands in the list, never to be changed.
        let identifier: String
        let sql: String
    }

    private static let migrations = [
        Migration(
            identifier: "zones",
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
                """),
        // Sixteen octets; NULL for a file that was published before digests were kept.
        Migration(identifier: "file digest", sql: "ALTER TABLE zone ADD COLUMN file_digest BLOB"),
    ]

    /// In seconds since 1970, thirty thousand years ahead: arithmetic on times up to it cannot overflow.
    static let latestTime: Int64 = 1 << 40

    /// Creates what is missing of the tables; false where a later version has already changed them.
    static func migrate(_ connection: borrowing Connection) throws(SQLiteError) -> Bool {
        let applied = try appliedMigrations(connection)
        guard applied.isSubset(of: migrations.map(\.identifier)) else { return false }
        let missing = migrations.filter { !applied.contains($0.identifier) }
        guard !missing.isEmpty else { return true }
        try connection.transaction { () throws(SQLiteError) in
            try connection.execute("CREATE TABLE IF NOT EXISTS grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
            var noting = try connection.prepare("INSERT INTO grdb_migrations (identifier) VALUES (?)")
            for migration in missing {
                try connection.execute(migration.sql)
                try noting.bind(migration.identifier, at: 1)
                try noting.run()
            }
        }
        return true
    }

    private static func appliedMigrations(_ connection: borrowing Connection) throws(SQLiteError) -> Set<String> {
        guard try connection.hasRow("SELECT 1 FROM sqlite_master WHERE name = 'grdb_migrations'") else { return [] }
        var identifiers: Set<String> = []
        var listing = try connection.prepare("SELECT identifier FROM grdb_migrations")
        try listing.forEachRow { (row) throws(SQLiteError) in
            guard let identifier = row.text(row.column("identifier")) else { throw .damaged("a migration has no name") }
            identifiers.insert(identifier)
        }
        return identifiers
    }

    /// Finds a row with a value out of range.
    private static let damagedRow = """
        SELECT 1 FROM zone WHERE serial NOT BETWEEN 0 AND \(UInt32.max) OR refresh NOT BETWEEN 0 AND \(UInt32.max)
        OR retry NOT BETWEEN 0 AND \(UInt32.max) OR expire NOT BETWEEN 0 AND \(UInt32.max)
        OR last_confirmed NOT BETWEEN 0 AND \(latestTime) OR expires_at NOT BETWEEN 0 AND \(latestTime) LIMIT 1
        """

    /// Throws `corrupt` where a page is damaged, the columns are others, or a row has a value out of range.
    static func check(_ connection: borrowing Connection) throws(SQLiteError) {
        var verdict: String?
        var checking = try connection.prepare("PRAGMA quick_check(1)")
        try checking.forEachRow { (row) throws(SQLiteError) in verdict = row.text(row.column("quick_check")) }
        guard verdict == "ok" else { throw .damaged(verdict ?? "not checked") }
        guard try columns(connection) == ZoneColumn.allCases.map(\.definition) else { throw .damaged("other columns") }
        guard try !connection.hasRow(damagedRow) else { throw .damaged("a row is damaged") }
    }

    private static func columns(_ connection: borrowing Connection) throws(SQLiteError) -> [ZoneColumn.Definition] {
        var columns: [ZoneColumn.Definition] = []
        var listing = try connection.prepare("PRAGMA table_info(zone)")
        try listing.forEachRow { (row) throws(SQLiteError) in
            columns.append(
                ZoneColumn.Definition(
                    name: row.text(row.column("name")) ?? "", type: row.text(row.column("type")) ?? "",
                    isRequired: row.integer(row.column("notnull")) == 1, keyPlace: row.integer(row.column("pk")) ?? 0))
        }
        return columns
    }
}

extension Connection {
    /// Whether this query finds anything.
    fileprivate borrowing func hasRow(_ sql: String) throws(SQLiteError) -> Bool {
        var isFound = false
        var query = try prepare(sql)
        try query.forEachRow { (_) throws(SQLiteError) in isFound = true }
        return isFound
    }
}

extension SQLiteError {
    /// The error for a database that SQLite accepts, but that is no state database.
    static func damaged(_ message: String) -> SQLiteError {
        // SQLITE_CORRUPT.
        .corrupt(Reason(message: message, extendedCode: 11))
    }
}
