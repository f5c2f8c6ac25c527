import CSQLite

/// A connection to a database file. It is closed when it and its last statement are dropped.
///
/// SQLite does not lock it: it and its statements are used by one task or actor at a time.
@safe package struct Connection: ~Copyable {
    /// How a transaction begins.
    package enum Transaction {
        /// Takes the lock for writing at once, so that none of its statements finds the database busy.
        case immediate
        /// Takes a lock with the first statement that needs one.
        case deferred
    }

    private let handle: ConnectionHandle

    /// Opens the file for reading and writing; creates it, with mode 0644 less the umask, where there is none.
    ///
    /// SQLite reads the content when the first statement needs it. Where another connection holds a lock, statements fail with `busy` at
    /// once. Throws where the file can be neither opened nor created, and where there is no memory.
    package init(path: String) throws(SQLiteError) {
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        var pointer: OpaquePointer?
        let code = unsafe sqlite3_open_v2(path, &pointer, flags, nil)
        // There is a handle even where the file could not be opened, unless there was no memory for one.
        guard let pointer = unsafe pointer else { throw SQLiteError(extendedCode: code, message: "out of memory") }
        let handle = unsafe ConnectionHandle(pointer)
        guard code == SQLITE_OK else { throw handle.error(code) }
        self.handle = handle
    }

    /// Makes statements fail with `interrupted` when the task that runs them is cancelled.
    package borrowing func interruptWhenCancelled() {
        // Asked every thousand steps of SQLite's machine, on the thread that runs the statement.
        unsafe sqlite3_progress_handler(handle.pointer, 1000, { _ in Task.isCancelled ? 1 : 0 }, nil)
    }

    /// Runs one statement or several, separated by semicolons, and ignores their rows. Throws the error of the first that fails.
    package borrowing func execute(_ sql: String) throws(SQLiteError) {
        let code = unsafe sqlite3_exec(handle.pointer, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw handle.error(code) }
    }

    /// Compiles one statement, to be run many times. Throws `other` where the SQL is wrong, and what reading the schema failed with.
    package borrowing func prepare(_ sql: String) throws(SQLiteError) -> Statement {
        var pointer: OpaquePointer?
        let code = unsafe sqlite3_prepare_v3(handle.pointer, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &pointer, nil)
        guard code == SQLITE_OK, let pointer = unsafe pointer else { throw handle.error(code) }
        return unsafe Statement(pointer, of: handle)
    }

    /// Runs `body` in a transaction: its changes are committed when this returns, and rolled back where this throws. Throws what `body`
    /// throws, and the error of the transaction's own statements.
    package borrowing func transaction<Result>(
        _ kind: Transaction = .immediate, _ body: () throws(SQLiteError) -> Result
    ) throws(SQLiteError) -> Result {
        switch kind {
        case .immediate: try execute("BEGIN IMMEDIATE")
        case .deferred: try execute("BEGIN")
        }
        do throws(SQLiteError) {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            // After some errors SQLite has rolled back by itself.
            if isInTransaction { try? execute("ROLLBACK") }
            throw error
        }
    }

    /// Whether a transaction has begun and not ended.
    package var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle.pointer) == 0 }
}

/// SQLite's handle, which a connection and its statements share. The last of them closes it.
@safe final class ConnectionHandle {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        unsafe self.pointer = unsafe pointer
    }

    deinit { unsafe sqlite3_close(pointer) }

    /// What the last call said, which has failed with `code`.
    func error(_ code: Int32) -> SQLiteError {
        let message = unsafe sqlite3_errmsg(pointer).map { unsafe String(cString: $0) }
        return SQLiteError(extendedCode: code, message: message ?? "error \(code)")
    }
}
