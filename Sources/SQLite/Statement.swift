import CSQLite

/// A compiled statement; dropping it frees it. SQLite compiles it again by itself where the schema has changed.
///
/// Parameters are counted from 1, and keep their values until others are bound.
@safe package struct Statement: ~Copyable {
    private let handle: ConnectionHandle
    private let pointer: OpaquePointer

    init(_ pointer: OpaquePointer, of handle: ConnectionHandle) {
        self.handle = handle
        unsafe self.pointer = unsafe pointer
    }

    deinit { unsafe sqlite3_finalize(pointer) }

    /// Binds an integer, or NULL for `nil`. Throws `other` where the statement has no such parameter.
    package mutating func bind(_ value: Int64?, at position: Int) throws(SQLiteError) {
        guard let value else { return try bindNull(at: position) }
        try check(unsafe sqlite3_bind_int64(pointer, Int32(clamping: position), value))
    }

    /// Binds a text, or NULL for `nil`. Throws `other` where the statement has no such parameter, or the text is too long.
    package mutating func bind(_ value: String?, at position: Int) throws(SQLiteError) {
        guard var value else { return try bindNull(at: position) }
        let code = value.withUTF8 { utf8 in
            unsafe utf8.withMemoryRebound(to: CChar.self) { text in
                unsafe csqlite_bind_text(pointer, Int32(clamping: position), text.baseAddress, UInt64(text.count))
            }
        }
        try check(code)
    }

    /// Binds a BLOB, or NULL for `nil`. Throws `other` where the statement has no such parameter, or the BLOB is too long.
    package mutating func bind(_ value: [UInt8]?, at position: Int) throws(SQLiteError) {
        guard let value else { return try bindNull(at: position) }
        let code = unsafe value.withUnsafeBytes { octets in
            unsafe csqlite_bind_octets(pointer, Int32(clamping: position), octets.baseAddress, UInt64(octets.count))
        }
        try check(code)
    }

    private mutating func bindNull(at position: Int) throws(SQLiteError) {
        try check(unsafe sqlite3_bind_null(pointer, Int32(clamping: position)))
    }

    private func check(_ code: Int32) throws(SQLiteError) {
        guard code == SQLITE_OK else { throw handle.error(code) }
    }

    /// Runs the statement to its end and ignores its rows. Throws the error that it fails with.
    package mutating func run() throws(SQLiteError) {
        try forEachRow { (_) throws(SQLiteError) in }
    }

    /// Runs the statement to its end, and `body` with each of its rows. Throws the error that it fails with, or what `body` throws: then
    /// the statement ends there.
    package mutating func forEachRow(_ body: (borrowing Row) throws(SQLiteError) -> Void) throws(SQLiteError) {
        // It releases the locks as well, and returns the error of the last step again.
        defer { _ = unsafe sqlite3_reset(pointer) }
        while true {
            let code = unsafe sqlite3_step(pointer)
            switch code {
            case SQLITE_ROW: try body(unsafe Row(pointer))
            case SQLITE_DONE: return
            default: throw handle.error(code)
            }
        }
    }
}
