import DNS
import Foundation
import GRDB
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

    @Test func `what was saved is there at the next start, to the last bit`() async throws {
        let first = try open()
        #expect(first.states.isEmpty)
        try await first.database.save([key: state])
        let second = try open()
        #expect(second.states == [key: state])
        #expect(second.movedAside == nil)
    }

    @Test func `a zone saved again replaces what was there`() async throws {
        let database = try open().database
        try await database.save([key: state])
        var renewed = state
        renewed.expiresAt += 60
        renewed.lastTransfer = nil
        try await database.save([key: renewed])
        #expect(try open().states == [key: renewed])
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
            try await database.save([key: state])
        }
        let states = try open().states
        #expect(states.count == 3)
        #expect(states[key]?.serial == Serial(2))
    }

    @Test func `a name of any octets comes back as it was`() async throws {
        let name = try Name(parsing: #"a\.b\000\255\"\\.example.com"#)
        let odd = ZoneStateKey(name: name, recordClass: .internet, view: "it's")
        try await open().database.save([odd: state])
        #expect(try open().states == [odd: state])
    }

    @Test func `a removed zone is forgotten, and the others stay`() async throws {
        let database = try open().database
        let other = ZoneStateKey(name: try Name(parsing: "example.net"), recordClass: .internet, view: nil)
        try await database.save([key: state, other: state])
        try await database.remove([key])
        #expect(try open().states == [other: state])
    }

    @Test(arguments: [
        "no database at all, only text that is longer than a header of SQLite's and says so", "SQLite format 3\0",
    ])
    func `a file that is no database is put aside, and a new one begun`(content: String) async throws {
        try directory.write(content, to: "state.db")
        let opened = try open()
        #expect(opened.states.isEmpty)
        #expect(opened.movedAside == directory.appending("state.db.corrupt").string)
        #expect(try directory.read("state.db.corrupt") == content)
        try await opened.database.save([key: state])
        #expect(try open().states == [key: state])
    }

    @Test func `a database cut short anywhere is read, or put aside, and never trusted in part`() async throws {
        do {
            let database = try open().database
            for index in 0..<200 {
                let name = try Name(parsing: "zone\(index).example.com")
                try await database.save([ZoneStateKey(name: name, recordClass: .internet, view: nil): state])
            }
        }
        let path = directory.appending("state.db").string
        let whole = try Data(contentsOf: URL(filePath: path))
        #expect(whole.count > 4096 * 4)
        for length in stride(from: 1, to: whole.count, by: 1777) {
            try whole.prefix(length).write(to: URL(filePath: path))
            let opened = try open()
            #expect(opened.states.isEmpty || opened.states.values.allSatisfy { $0 == state })
            #expect(opened.movedAside != nil || opened.states.count == 200 || opened.states.isEmpty)
        }
    }

    @Test func `a row from before digests were kept has none, and gets one`() async throws {
        do {
            let queue = try DatabaseQueue(path: directory.appending("state.db").string)
            try await queue.write { database in
                try database.execute(
                    sql: """
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
        }
        let opened = try open()
        var old = try #require(opened.states[key])
        #expect(old.serial == Serial(7))
        #expect(old.file == ZoneState.PublishedFile(path: "/db", size: 6, inode: 8, modified: 9))
        old.file.digest = Array(repeating: 255, count: 16)
        try await opened.database.save([key: old])
        #expect(try open().states == [key: old])
    }

    @Test func `a database of a later version is left alone`() throws {
        let path = directory.appending("state.db").string
        do {
            _ = try open()
            let queue = try DatabaseQueue(path: path)
            try queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('of the future')") }
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
        let queue = try DatabaseQueue(path: directory.appending("state.db").string)
        try await queue.write { try $0.execute(sql: "DROP TABLE zone") }
        let error = await #expect(throws: StateDatabaseError.self) { try await database.save([key: state]) }
        guard case .notSaved = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
