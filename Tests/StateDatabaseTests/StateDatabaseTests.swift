import DNS
import Foundation
import SQLite
import StateDatabase
import SystemPackage
import TestSupport
import Testing

@Suite struct StateDatabaseTests {
    let directory: TemporaryDirectory
    let key: ZoneStateKey
    let state = ZoneState(
        serial: Serial(.max), refresh: 3600, retry: 600, expire: .max, lastConfirmed: 1_763_700_000,
        expiresAt: 1_763_786_400,
        file: ZoneState.PublishedFile(
            path: "/var/cache/bind/db.example.com", size: 1 << 40, inode: .max, modified: .min, digest: Array(0...15)),
        lastTransfer: ZoneState.LastTransfer(
            endedAt: 1_763_700_000, primary: "192.0.2.1#53", messages: 3, records: 120, octets: 4567, milliseconds: 12))

    init() throws {
        directory = try TemporaryDirectory()
        key = ZoneStateKey(name: try Name(parsing: "example.com"), recordClass: .internet, view: nil)
    }

    private func open() throws(StateDatabaseError) -> StateDatabase.Opened {
        try StateDatabase.open(in: directory.path.string)
    }

    /// What is found at a next start.
    private func read(_ keys: ZoneStateKey...) async throws -> [ZoneState?] {
        try await open().database.states(of: keys)
    }

    @Test func `what was saved is there at the next start, to the last bit`() async throws {
        let first = try open()
        #expect(try await first.database.states(of: [key]) == [nil])
        try await first.database.save([key: .published(state)])
        #expect(try await first.database.states(of: [key]) == [state])
        let second = try open()
        #expect(try await second.database.states(of: [key]) == [state])
        #expect(second.movedAside == nil)
    }

    @Test(arguments: [1, 63, 64, 65, 200])
    func `of many zones each has its own, in the order in which they are asked for`(count: Int) async throws {
        let database = try open().database
        let keys = try (0..<count).map {
            ZoneStateKey(
                name: try Name(parsing: "zone\($0).example"), recordClass: .internet, view: $0 % 3 == 0 ? "inside" : nil)
        }
        // Every fifth is not known.
        let states = keys.indices.map { index -> ZoneState? in
            var state = state
            state.serial = Serial(UInt32(index))
            return index % 5 == 4 ? nil : state
        }
        var changes: [ZoneStateKey: ZoneStateChange] = [:]
        for (key, state) in zip(keys, states) { changes[key] = state.map { .published($0) } }
        try await database.save(changes)
        #expect(try await database.states(of: keys) == states)
        #expect(try await database.states(of: keys.reversed()) == states.reversed())
    }

    @Test func `a zone saved again replaces what was there`() async throws {
        let database = try open().database
        try await database.save([key: .published(state)])
        var renewed = state
        renewed.expiresAt += 60
        renewed.lastTransfer = nil
        try await database.save([key: .published(renewed)])
        #expect(try await read(key) == [renewed])
    }

    @Test func `what is confirmed changes two times and nothing else, and nothing of a zone that is not known`() async throws {
        let database = try open().database
        let other = ZoneStateKey(name: try Name(parsing: "example.net"), recordClass: .internet, view: nil)
        try await database.save([key: .published(state)])
        let confirmation = ZoneStateChange.confirmed(lastConfirmed: 1_763_700_060, expiresAt: 0)
        try await database.save([key: confirmation, other: confirmation])
        var confirmed = state
        confirmed.lastConfirmed = 1_763_700_060
        confirmed.expiresAt = 0
        #expect(try await read(key, other) == [confirmed, nil])
        #expect(confirmation.applied(to: state) == confirmed)
        #expect(confirmation.applied(to: nil) == nil)
    }

    @Test func `changes that gather come to what they would come to one by one`() async throws {
        var newer = state
        newer.serial = Serial(7)
        let changes: [ZoneStateChange] = [
            .published(state), .published(newer), .confirmed(lastConfirmed: 1, expiresAt: 2),
            .confirmed(lastConfirmed: 3, expiresAt: 4),
        ]
        for first in changes {
            for second in changes {
                for before in [nil, state] {
                    #expect(first.followed(by: second).applied(to: before) == second.applied(to: first.applied(to: before)))
                }
            }
        }
    }

    @Test func `names differ by class and view, and not by letter case`() async throws {
        let database = try open().database
        let name = try Name(parsing: "EXAMPLE.com")
        let keys = [
            ZoneStateKey(name: name, recordClass: .internet, view: "internal"),
            ZoneStateKey(name: name, recordClass: .chaos, view: nil),
            ZoneStateKey(name: name, recordClass: .internet, view: nil),
        ]
        for (index, key) in keys.enumerated() {
            var state = state
            state.serial = Serial(UInt32(index))
            try await database.save([key: .published(state)])
        }
        #expect(try await read(keys[0], keys[1], key).map { $0?.serial.value } == [0, 1, 2])
    }

    @Test func `a name of any octets comes back as it was`() async throws {
        let name = try Name(parsing: #"a\.b\000\255\"\\.example.com"#)
        let odd = ZoneStateKey(name: name, recordClass: .internet, view: "it's")
        try await open().database.save([odd: .published(state)])
        #expect(try await read(odd, key) == [state, nil])
    }

    @Test func `a removed zone is forgotten, and the others stay`() async throws {
        let database = try open().database
        let other = ZoneStateKey(name: try Name(parsing: "example.net"), recordClass: .internet, view: nil)
        try await database.save([key: .published(state), other: .published(state)])
        try await database.remove([key])
        #expect(try await read(key, other) == [nil, state])
    }

    @Test(arguments: [
        "no database at all, only text that is longer than a header of SQLite's and says so", "SQLite format 3\0",
    ])
    func `a file that is no database is put aside, and a new one begun`(content: String) async throws {
        try directory.write(content, to: "state.db")
        let opened = try open()
        #expect(try await opened.database.states(of: [key]) == [nil])
        #expect(opened.movedAside == directory.appending("state.db.corrupt").string)
        #expect(try directory.read("state.db.corrupt") == content)
        try await opened.database.save([key: .published(state)])
        #expect(try await read(key) == [state])
    }

    @Test func `a database cut short anywhere is read, or put aside, and never trusted in part`() async throws {
        let keys = try (0..<200).map {
            ZoneStateKey(name: try Name(parsing: "zone\($0).example.com"), recordClass: .internet, view: nil)
        }
        do {
            let database = try open().database
            for key in keys { try await database.save([key: .published(state)]) }
        }
        let path = directory.appending("state.db").string
        let whole = try Data(contentsOf: URL(filePath: path))
        #expect(whole.count > 4096 * 4)
        for length in stride(from: 1, to: whole.count, by: 1777) {
            try whole.prefix(length).write(to: URL(filePath: path))
            let opened = try open()
            let found = try await opened.database.states(of: keys)
            #expect(found.allSatisfy { $0 == state } || found.allSatisfy { $0 == nil })
        }
    }

    @Test func `a row from before digests were kept has none, and gets one`() async throws {
        do {
            let connection = try Connection(path: directory.appending("state.db").string)
            try connection.execute(
                """
                CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
                INSERT INTO grdb_migrations VALUES ('zones');
                CREATE TABLE zone (
                    name TEXT NOT NULL, class INTEGER NOT NULL, view TEXT NOT NULL, serial INTEGER NOT NULL,
                    refresh INTEGER NOT NULL, retry INTEGER NOT NULL, expire INTEGER NOT NULL,
                    last_confirmed INTEGER NOT NULL, expires_at INTEGER NOT NULL, file TEXT NOT NULL,
                    file_size INTEGER NOT NULL, file_inode INTEGER NOT NULL, file_modified INTEGER NOT NULL,
                    transfer_ended_at INTEGER, transfer_primary TEXT, transfer_messages INTEGER,
                    transfer_records INTEGER, transfer_octets INTEGER, transfer_milliseconds INTEGER,
                    PRIMARY KEY (name, class, view)
                ) STRICT, WITHOUT ROWID;
                INSERT INTO zone VALUES
                    ('example.com', 1, '', 7, 1, 2, 3, 4, 5, '/db', 6, 8, 9, NULL, NULL, NULL, NULL, NULL, NULL);
                """)
        }
        let opened = try open()
        var old = try #require(try await opened.database.states(of: [key])[0])
        #expect(old.serial == Serial(7))
        #expect(old.file == ZoneState.PublishedFile(path: "/db", size: 6, inode: 8, modified: 9))
        old.file.digest = Array(repeating: 255, count: 16)
        try await opened.database.save([key: .published(old)])
        #expect(try await read(key) == [old])
    }

    @Test func `a database of a later version is left alone`() throws {
        let path = directory.appending("state.db").string
        do {
            _ = try open()
            try Connection(path: path).execute("INSERT INTO grdb_migrations VALUES ('of the future')")
        }
        #expect(throws: StateDatabaseError.newerSchema(path: path)) { try open() }
    }

    @Test func `a folder that is none is an error that says so`() throws {
        try directory.write("", to: "file")
        let path = directory.appending("file").string
        let error = #expect(throws: StateDatabaseError.self) { try StateDatabase.open(in: path) }
        guard case .notOpened(path + "/state.db", _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `a database that can no longer be written says so`() async throws {
        let database = try open().database
        try Connection(path: directory.appending("state.db").string).execute("DROP TABLE zone")
        let error = await #expect(throws: StateDatabaseError.self) { try await database.save([key: .published(state)]) }
        guard case .notSaved = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        let unread = await #expect(throws: StateDatabaseError.self) { try await database.states(of: [key]) }
        guard case .notRead = unread else {
            Issue.record("\(String(describing: unread))")
            return
        }
    }

    @Test(arguments: ["serial = -1", "expires_at = 1 << 41", "refresh = 1 << 32"])
    func `a row that holds what cannot be is an error that names the zone`(change: String) async throws {
        let database = try open().database
        try await database.save([key: .published(state)])
        try Connection(path: directory.appending("state.db").string).execute("UPDATE zone SET \(change)")
        let path = directory.appending("state.db").string
        await #expect(
            throws: StateDatabaseError.notRead(path: path, reason: "the row of zone 'example.com' is damaged")
        ) { try await database.states(of: [key]) }
    }

    @Test(arguments: [
        // What is no text.
        """
        DROP TABLE grdb_migrations; CREATE TABLE grdb_migrations (identifier);
        INSERT INTO grdb_migrations VALUES (NULL)
        """,
        // What SQLite calls a plain error.
        "DELETE FROM grdb_migrations", "DROP TABLE grdb_migrations", "DROP TABLE zone",
        "DROP TABLE grdb_migrations; CREATE TABLE grdb_migrations (other TEXT)",
        "DROP TABLE zone; CREATE VIEW zone AS SELECT 1 AS name", "ALTER TABLE zone DROP COLUMN file_digest",
        "ALTER TABLE zone RENAME COLUMN file TO path", "ALTER TABLE zone ADD COLUMN another INTEGER",
        // What a row cannot hold.
        "UPDATE zone SET serial = -1", "UPDATE zone SET refresh = 1 << 32", "UPDATE zone SET retry = -1",
        "UPDATE zone SET expire = 1 << 62", "UPDATE zone SET last_confirmed = -1", "UPDATE zone SET expires_at = 1 << 41",
    ])
    func `whatever cannot be read is put aside`(change: String) async throws {
        let path = directory.appending("state.db").string
        do {
            try await open().database.save([key: .published(state)])
            try Connection(path: path).execute(change)
        }
        let opened = try open()
        #expect(opened.movedAside == path + ".corrupt")
        #expect(try await opened.database.states(of: [key]) == [nil])
        try await opened.database.save([key: .published(state)])
        #expect(try open().movedAside == nil)
        #expect(try await read(key) == [state])
    }

    @Test func `columns that go while the database is open are an error`() async throws {
        let database = try open().database
        try await database.save([key: .published(state)])
        try Connection(path: directory.appending("state.db").string).execute(
            """
            DROP TABLE zone; CREATE TABLE zone (name TEXT, class INTEGER, view TEXT, serial INTEGER, refresh INTEGER);
            INSERT INTO zone VALUES ('example.com', 1, '', 7, 1)
            """)
        let path = directory.appending("state.db").string
        await #expect(
            throws: StateDatabaseError.notRead(path: path, reason: "the row of zone 'example.com' is damaged")
        ) { try await database.states(of: [key]) }
    }

    @Test func `whoever is cancelled hears that, and of no fault`() async throws {
        let database = try open().database
        let (key, state) = (key, state)
        await withTaskGroup { group in
            group.addTask {
                while !Task.isCancelled { await Task.yield() }
                await #expect(throws: StateDatabaseError.cancelled) { try await database.states(of: [key]) }
                await #expect(throws: StateDatabaseError.cancelled) { try await database.save([key: .published(state)]) }
                await #expect(throws: StateDatabaseError.cancelled) { try await database.remove([key]) }
            }
            group.cancelAll()
        }
    }

    @Test func `all that is opened is named`() async throws {
        let database = try open().database
        try await database.save([key: .published(state)])
        #expect(Set(try directory.names).isSubset(of: StateDatabase.files))
        #expect(StateDatabase.files.contains("state.db.corrupt"))
    }
}
