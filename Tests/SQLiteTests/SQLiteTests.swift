import SQLite
import SystemPackage
import TestSupport
import Testing

@Suite struct SQLiteTests {
    let directory: TemporaryDirectory
    let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.appending("test.db").string
    }

    private func integers(_ connection: borrowing Connection, _ sql: String) throws(SQLiteError) -> [Int64?] {
        var values: [Int64?] = []
        var statement = try connection.prepare(sql)
        try statement.forEachRow { (row) throws(SQLiteError) in values.append(row.integer(row.column("value"))) }
        return values
    }

    /// What `body` throws.
    private func failure(_ body: () throws(SQLiteError) -> Void) -> SQLiteError? {
        do throws(SQLiteError) {
            try body()
            return nil
        } catch {
            return error
        }
    }

    @Test func `values of each type come back as they were bound, and as no other type`() throws {
        let connection = try Connection(path: path)
        try connection.execute("CREATE TABLE t (place INTEGER PRIMARY KEY, value)")
        let integers: [Int64] = [.min, -1, 0, .max]
        let texts = ["", "a", "it's \u{0}\u{1F600}", String(repeating: "long ", count: 10_000)]
        let blobs: [[UInt8]] = [[], [0], Array(0...255)]
        var insert = try connection.prepare("INSERT INTO t (value) VALUES (?1)")
        for value in integers {
            try insert.bind(value, at: 1)
            try insert.run()
        }
        for value in texts {
            try insert.bind(value, at: 1)
            try insert.run()
        }
        for value in blobs {
            try insert.bind(value, at: 1)
            try insert.run()
        }
        try insert.bind(nil as String?, at: 1)
        try insert.run()
        var found: (integers: [Int64], texts: [String], blobs: [[UInt8]], nulls: Int) = ([], [], [], 0)
        var select = try connection.prepare("SELECT * FROM t ORDER BY place")
        try select.forEachRow { (row) throws(SQLiteError) in
            let column = row.column("value")
            switch (row.integer(column), row.text(column), row.octets(column)) {
            case (let value?, nil, nil): found.integers.append(value)
            case (nil, let value?, nil): found.texts.append(value)
            case (nil, nil, let value?): found.blobs.append(value)
            case (nil, nil, nil): found.nulls += 1
            default: Issue.record("a value of two types")
            }
        }
        #expect(found.integers == integers)
        #expect(found.texts == texts)
        #expect(found.blobs == blobs)
        #expect(found.nulls == 1)
    }

    @Test func `a column that is not there has no value, and a text that is no UTF-8 is mended`() throws {
        let connection = try Connection(path: path)
        var statement = try connection.prepare("SELECT 7 AS value, CAST(x'61ff62' AS TEXT) AS broken")
        try statement.forEachRow { (row) throws(SQLiteError) in
            #expect(row.integer(row.column("value")) == 7)
            #expect(row.integer(row.column("other")) == nil)
            #expect(row.text(row.column("other")) == nil)
            #expect(row.octets(row.column("other")) == nil)
            #expect(row.text(row.column("broken")) == "a\u{FFFD}b")
        }
    }

    @Test func `a parameter that is not there is an error`() throws {
        let connection = try Connection(path: path)
        var statement = try connection.prepare("SELECT ?1")
        for position in [0, 2, .max, .min] {
            #expect(throws: SQLiteError.self) { try statement.bind(1, at: position) }
        }
    }

    @Test func `a statement lives as long as it is used, whatever becomes of its connection`() throws {
        func prepared() throws(SQLiteError) -> Statement {
            let connection = try Connection(path: path)
            try connection.execute("CREATE TABLE t (value); INSERT INTO t VALUES (1), (2)")
            return try connection.prepare("SELECT value FROM t")
        }
        var statement = try prepared()
        var count = 0
        try statement.forEachRow { (_) throws(SQLiteError) in count += 1 }
        #expect(count == 2)
    }

    @Test func `a statement finds its columns anew where the table was changed`() throws {
        let connection = try Connection(path: path)
        try connection.execute("CREATE TABLE t (value); INSERT INTO t VALUES (1)")
        var statement = try connection.prepare("SELECT * FROM t")
        var compilations: [Int32] = []
        try statement.forEachRow { (row) throws(SQLiteError) in compilations.append(row.compilations) }
        try Connection(path: path).execute("ALTER TABLE t RENAME TO u; CREATE TABLE t (a, value); INSERT INTO t VALUES (2, 3)")
        try statement.forEachRow { (row) throws(SQLiteError) in
            compilations.append(row.compilations)
            #expect(row.integer(row.column("value")) == 3)
        }
        #expect(compilations.count == 2 && compilations.first != compilations.last)
    }

    @Test func `a transaction that throws leaves nothing, and the next one begins`() throws {
        let connection = try Connection(path: path)
        try connection.execute("CREATE TABLE t (value INTEGER PRIMARY KEY)")
        for kind in [Connection.Transaction.immediate, .deferred] {
            let error = failure { () throws(SQLiteError) in
                try connection.transaction(kind) { () throws(SQLiteError) in
                    try connection.execute("INSERT INTO t VALUES (1); INSERT INTO t VALUES (1)")
                }
            }
            // SQLITE_CONSTRAINT_PRIMARYKEY.
            #expect(error?.reason.extendedCode == 1555)
            #expect(error?.description == "UNIQUE constraint failed: t.value")
            #expect(try integers(connection, "SELECT value FROM t") == [])
            let isInTransaction = connection.isInTransaction
            #expect(!isInTransaction)
        }
        try connection.transaction { () throws(SQLiteError) in try connection.execute("INSERT INTO t VALUES (2)") }
        #expect(try integers(connection, "SELECT value FROM t") == [2])
    }

    @Test func `what another connection writes is busy, and goes on once that has ended`() throws {
        let first = try Connection(path: path)
        try first.execute("PRAGMA journal_mode = WAL; CREATE TABLE t (value)")
        let second = try Connection(path: path)
        try first.transaction { () throws(SQLiteError) in
            let error = failure { () throws(SQLiteError) in try second.transaction { () throws(SQLiteError) in } }
            guard case .busy(let reason) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(reason == SQLiteError.Reason(message: "database is locked", extendedCode: 5))
        }
        try second.transaction { () throws(SQLiteError) in try second.execute("INSERT INTO t VALUES (1)") }
    }

    @Test func `a database that is full says so, and is whole`() throws {
        let connection = try Connection(path: path)
        try connection.execute("CREATE TABLE t (value); INSERT INTO t VALUES (1); PRAGMA max_page_count = 4")
        let error = failure { () throws(SQLiteError) in
            try connection.transaction { () throws(SQLiteError) in
                try connection.execute("INSERT INTO t VALUES (2); INSERT INTO t VALUES (zeroblob(1000000))")
            }
        }
        guard case .full = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        let isInTransaction = connection.isInTransaction
        #expect(!isInTransaction)
        #expect(try integers(connection, "SELECT value FROM t") == [1])
    }

    @Test func `text is no database`() throws {
        try directory.write(String(repeating: "no database ", count: 100), to: "test.db")
        let connection = try Connection(path: path)
        let error = failure { () throws(SQLiteError) in try connection.execute("PRAGMA journal_mode = WAL") }
        guard case .notADatabase = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `a folder that is not there cannot be opened`() throws {
        let missing = directory.appending("missing/test.db").string
        let error = failure { () throws(SQLiteError) in _ = try Connection(path: missing) }
        guard case .cannotOpen(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.message == "unable to open database file")
    }

    @Test func `a database that may only be read says so`() throws {
        let connection = try Connection(path: path)
        try connection.execute("CREATE TABLE t (value); PRAGMA query_only = ON")
        let error = failure { () throws(SQLiteError) in try connection.execute("INSERT INTO t VALUES (1)") }
        guard case .readOnly = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `codes are told apart by their low eight bits, a file that is too short by all`() {
        let kinds: [(Int32, (SQLiteError) -> Bool)] = [
            (5 | 1 << 8, { if case .busy = $0 { true } else { false } }),
            (6, { if case .busy = $0 { true } else { false } }),
            (11 | 2 << 8, { if case .corrupt = $0 { true } else { false } }),
            (26, { if case .notADatabase = $0 { true } else { false } }),
            (13, { if case .full = $0 { true } else { false } }),
            (8 | 3 << 8, { if case .readOnly = $0 { true } else { false } }),
            (10 | 3 << 8, { if case .inputOutput = $0 { true } else { false } }),
            (10 | 2 << 8, { if case .shortRead = $0 { true } else { false } }),
            (14 | 2 << 8, { if case .cannotOpen = $0 { true } else { false } }),
            (3, { if case .denied = $0 { true } else { false } }),
            (7, { if case .outOfMemory = $0 { true } else { false } }),
            (9, { if case .interrupted = $0 { true } else { false } }),
            (1, { if case .other = $0 { true } else { false } }),
        ]
        for (code, isOfKind) in kinds {
            let error = SQLiteError(extendedCode: code, message: "text")
            #expect(isOfKind(error), "\(code)")
            #expect(error.reason == SQLiteError.Reason(message: "text", extendedCode: code))
        }
    }

    @Test func `a statement ends with the task that runs it`() async throws {
        let path = path
        let task = Task {
            let connection = try Connection(path: path)
            connection.interruptWhenCancelled()
            // Counts for ever.
            try connection.execute(
                "WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n) SELECT max(value) FROM n")
        }
        task.cancel()
        let error = await #expect(throws: SQLiteError.self) { try await task.value }
        guard case .interrupted = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
