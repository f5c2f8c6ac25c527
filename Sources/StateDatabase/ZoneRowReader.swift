import DNS
import SQLite

/// Makes values of the rows of one statement on the table `zone`; knows where the statement has the columns.
struct ZoneRowReader {
    private var columns: [Row.Column] = []
    private var placeColumn: Row.Column?
    private var compilations: Int32?

    /// The state in this row. Throws `corrupt` where a value is out of range.
    mutating func state(of key: ZoneStateKey, in row: borrowing Row) throws(SQLiteError) -> ZoneState {
        findColumns(in: row)
        guard let state = state(in: row) else { throw .damaged("the row of zone '\(key.name)' is damaged") }
        return state
    }

    /// The zone's place among those that were asked for.
    mutating func place(in row: borrowing Row) -> Int? {
        findColumns(in: row)
        return placeColumn.flatMap { row.integer($0) }.flatMap { Int(exactly: $0) }
    }

    /// The columns have other places, or are gone, where the table was changed.
    private mutating func findColumns(in row: borrowing Row) {
        guard row.compilations != compilations else { return }
        compilations = row.compilations
        columns = ZoneColumn.allCases.map { row.column($0.definition.name) }
        placeColumn = row.column("place")
    }

    private func state(in row: borrowing Row) -> ZoneState? {
        guard let serial = uint32(.serial, row), let refresh = uint32(.refresh, row), let retry = uint32(.retry, row),
            let expire = uint32(.expire, row), let lastConfirmed = time(.lastConfirmed, row),
            let expiresAt = time(.expiresAt, row), let path = text(.file, row), let size = integer(.fileSize, row),
            let inode = integer(.fileInode, row), let modified = integer(.fileModified, row)
        else { return nil }
        return ZoneState(
            serial: Serial(serial), refresh: refresh, retry: retry, expire: expire, lastConfirmed: lastConfirmed,
            expiresAt: expiresAt,
            file: ZoneState.PublishedFile(
                path: path, size: size, inode: UInt64(bitPattern: inode), modified: modified,
                digest: row.octets(column(.fileDigest))),
            lastTransfer: lastTransfer(in: row))
    }

    private func lastTransfer(in row: borrowing Row) -> ZoneState.LastTransfer? {
        guard let endedAt = time(.transferEndedAt, row), let primary = text(.transferPrimary, row),
            let messages = integer(.transferMessages, row), let records = integer(.transferRecords, row),
            let octets = integer(.transferOctets, row), let milliseconds = integer(.transferMilliseconds, row)
        else { return nil }
        return ZoneState.LastTransfer(
            endedAt: endedAt, primary: primary, messages: messages, records: records, octets: octets,
            milliseconds: milliseconds)
    }

    private func column(_ column: ZoneColumn) -> Row.Column { columns[column.rawValue - 1] }

    private func integer(_ column: ZoneColumn, _ row: borrowing Row) -> Int64? { row.integer(self.column(column)) }

    private func text(_ column: ZoneColumn, _ row: borrowing Row) -> String? { row.text(self.column(column)) }

    private func uint32(_ column: ZoneColumn, _ row: borrowing Row) -> UInt32? {
        integer(column, row).flatMap { UInt32(exactly: $0) }
    }

    private func time(_ column: ZoneColumn, _ row: borrowing Row) -> Int64? {
        integer(column, row).flatMap { 0...StateSchema.latestTime ~= $0 ? $0 : nil }
    }
}
