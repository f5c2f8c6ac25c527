import DNS
import SQLite

/// The statements on the table `zone`, compiled once, and how its rows become values.
struct ZoneStatements: ~Copyable {
    /// Zones whose rows are read by one run of `selectGroup`: to find the first row costs as much as to read it.
    static let group = 64

    private var replace: Statement
    private var confirm: Statement
    private var select: Statement
    private var selectGroup: Statement
    private var delete: Statement
    private var reader = ZoneRowReader()
    private var groupReader = ZoneRowReader()

    private static let names = ZoneColumn.allCases.map(\.definition.name).joined(separator: ", ")
    private static let parameters = ZoneColumn.allCases.map { "?\($0.rawValue)" }.joined(separator: ", ")
    private static let isOfZone = "WHERE name = ?1 AND class = ?2 AND view = ?3"
    /// The rows of as many zones as `group` says, each with its zone's place among them.
    private static let groupSQL = """
        WITH wanted (place, name, class, view) AS (VALUES \((0..<group).map { "(\($0), ?, ?, ?)" }.joined(separator: ", ")))
        SELECT zone.*, wanted.place AS place FROM wanted CROSS JOIN zone
        ON zone.name = wanted.name AND zone.class = wanted.class AND zone.view = wanted.view
        """

    init(_ connection: borrowing Connection) throws(SQLiteError) {
        let replace = try connection.prepare("INSERT OR REPLACE INTO zone (\(Self.names)) VALUES (\(Self.parameters))")
        let confirm = try connection.prepare("UPDATE zone SET last_confirmed = ?4, expires_at = ?5 \(Self.isOfZone)")
        let select = try connection.prepare("SELECT * FROM zone \(Self.isOfZone)")
        let selectGroup = try connection.prepare(Self.groupSQL)
        let delete = try connection.prepare("DELETE FROM zone \(Self.isOfZone)")
        self.replace = replace
        self.confirm = confirm
        self.select = select
        self.selectGroup = selectGroup
        self.delete = delete
    }

    /// The zone's row; `nil` where it has none.
    mutating func state(of key: ZoneStateKey) throws(SQLiteError) -> ZoneState? {
        var state: ZoneState?
        var reader = reader
        try select.bind(key)
        try select.forEachRow { (row) throws(SQLiteError) in state = try reader.state(of: key, in: row) }
        self.reader = reader
        return state
    }

    /// The rows of `group` zones, in their order.
    mutating func states(of keys: ArraySlice<ZoneStateKey>) throws(SQLiteError) -> [ZoneState?] {
        var position = 1
        for key in keys {
            try selectGroup.bind(key, at: position)
            position += 3
        }
        var states = [ZoneState?](repeating: nil, count: keys.count)
        var reader = groupReader
        try selectGroup.forEachRow { (row) throws(SQLiteError) in
            guard let place = reader.place(in: row), states.indices.contains(place) else { return }
            states[place] = try reader.state(of: keys[keys.startIndex + place], in: row)
        }
        groupReader = reader
        return states
    }

    /// Replaces the zone's row, or adds it.
    mutating func replace(_ key: ZoneStateKey, by state: ZoneState) throws(SQLiteError) {
        let transfer = state.lastTransfer
        try replace.bind(key)
        try replace.bind(Int64(state.serial.value), at: .serial)
        try replace.bind(Int64(state.refresh), at: .refresh)
        try replace.bind(Int64(state.retry), at: .retry)
        try replace.bind(Int64(state.expire), at: .expire)
        try replace.bind(state.lastConfirmed, at: .lastConfirmed)
        try replace.bind(state.expiresAt, at: .expiresAt)
        try replace.bind(state.file.path, at: ZoneColumn.file.rawValue)
        try replace.bind(state.file.size, at: .fileSize)
        try replace.bind(Int64(bitPattern: state.file.inode), at: .fileInode)
        try replace.bind(state.file.modified, at: .fileModified)
        try replace.bind(transfer?.endedAt, at: .transferEndedAt)
        try replace.bind(transfer?.primary, at: ZoneColumn.transferPrimary.rawValue)
        try replace.bind(transfer?.messages, at: .transferMessages)
        try replace.bind(transfer?.records, at: .transferRecords)
        try replace.bind(transfer?.octets, at: .transferOctets)
        try replace.bind(transfer?.milliseconds, at: .transferMilliseconds)
        try replace.bind(state.file.digest, at: ZoneColumn.fileDigest.rawValue)
        try replace.run()
    }

    /// Changes the zone's two times, in seconds since 1970; does nothing where it has no row.
    mutating func confirm(_ key: ZoneStateKey, at lastConfirmed: Int64, until expiresAt: Int64) throws(SQLiteError) {
        try confirm.bind(key)
        try confirm.bind(lastConfirmed, at: 4)
        try confirm.bind(expiresAt, at: 5)
        try confirm.run()
    }

    /// The keys of expired rows; used so seldom that the statement is not kept. A row whose name cannot be read is skipped.
    static func expired(
        _ connection: borrowing Connection, at now: Int64, notConfirmedSince lastConfirmed: Int64, limit: Int
    ) throws(SQLiteError) -> [ZoneStateKey] {
        var query = try connection.prepare(
            "SELECT name, class, view FROM zone WHERE expires_at < ?1 AND last_confirmed < ?2 LIMIT ?3")
        try query.bind(now, at: 1)
        try query.bind(lastConfirmed, at: 2)
        try query.bind(Int64(limit), at: 3)
        var keys: [ZoneStateKey] = []
        try query.forEachRow { (row) throws(SQLiteError) in
            guard let name = row.text(row.column("name")).flatMap({ try? Name(parsing: $0) }),
                let recordClass = row.integer(row.column("class")).flatMap({ UInt16(exactly: $0) }),
                let view = row.text(row.column("view"))
            else { return }
            keys.append(
                ZoneStateKey(name: name, recordClass: RecordClass(recordClass), view: view.isEmpty ? nil : view))
        }
        return keys
    }

    mutating func delete(_ key: ZoneStateKey) throws(SQLiteError) {
        try delete.bind(key)
        try delete.run()
    }
}

extension Statement {
    /// Binds the columns of the primary key, one after the other.
    fileprivate mutating func bind(_ key: ZoneStateKey, at position: Int = 1) throws(SQLiteError) {
        try bind(key.name.lowercased.description, at: position)
        try bind(Int64(key.recordClass.value), at: position + 1)
        try bind(key.view ?? "", at: position + 2)
    }

    fileprivate mutating func bind(_ value: Int64?, at column: ZoneColumn) throws(SQLiteError) {
        try bind(value, at: column.rawValue)
    }
}
