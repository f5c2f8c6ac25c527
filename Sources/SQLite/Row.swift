import CSQLite

/// The row that a statement is at.
@safe package struct Row: ~Copyable {
    private let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        unsafe self.pointer = unsafe pointer
    }

    /// The place of a column in a statement's rows.
    package struct Column: Equatable, Sendable {
        fileprivate let index: Int32?
    }

    /// Finds a column by its name, as the statement or the table has it. A column that is not there has no value in any row.
    ///
    /// It is valid for all rows of the statement while `compilations` stays the same.
    package func column(_ name: String) -> Column {
        let count = unsafe sqlite3_column_count(pointer)
        return Column(
            index: (0..<count).first { index in
                unsafe sqlite3_column_name(pointer, index).map { unsafe String(cString: $0) } == name
            })
    }

    /// How often SQLite compiled the statement again because the schema had changed.
    package var compilations: Int32 { unsafe sqlite3_stmt_status(pointer, SQLITE_STMTSTATUS_REPREPARE, 0) }

    /// The value where it is an integer; `nil` where it is NULL or of another type.
    package func integer(_ column: Column) -> Int64? {
        guard let index = index(of: column, ifOf: SQLITE_INTEGER) else { return nil }
        return unsafe sqlite3_column_int64(pointer, index)
    }

    /// The value where it is a text; `nil` where it is NULL or of another type. Octets that are not UTF-8 are replaced.
    package func text(_ column: Column) -> String? {
        guard let index = index(of: column, ifOf: SQLITE_TEXT), let text = unsafe sqlite3_column_text(pointer, index) else {
            return nil
        }
        let count = Int(unsafe sqlite3_column_bytes(pointer, index))
        return unsafe String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self)
    }

    /// The value where it is a BLOB; `nil` where it is NULL or of another type.
    package func octets(_ column: Column) -> [UInt8]? {
        guard let index = index(of: column, ifOf: SQLITE_BLOB) else { return nil }
        // SQLite has no address for a BLOB of no octets.
        guard let octets = unsafe sqlite3_column_blob(pointer, index) else { return [] }
        let count = Int(unsafe sqlite3_column_bytes(pointer, index))
        return unsafe Array(UnsafeRawBufferPointer(start: octets, count: count))
    }

    private func index(of column: Column, ifOf type: Int32) -> Int32? {
        guard let index = column.index, unsafe sqlite3_column_type(pointer, index) == type else { return nil }
        return index
    }
}
