import Foundation
import SQLite
import SystemPackage
import TestSupport
import Testing

@testable import StateDatabase

extension StateDatabase {
    fileprivate func execute(_ sql: String) throws { try connection.execute(sql) }
}

/// What is no fault of the file.
@Suite struct ShortageTests {
    let directory: TemporaryDirectory
    let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.appending("state.db").string
    }

    @Test func `a full disk loses what was to be written, and nothing else`() async throws {
        let database = try StateDatabase.open(in: directory.path.string).database
        let keys = try await database.saveSamples(0..<10)
        try await database.execute("PRAGMA max_page_count = 6")
        await #expect(throws: StateDatabaseError.notSaved(path: path, reason: "database or disk is full")) {
            _ = try await database.saveSamples(0..<200)
        }
        #expect(try await database.states(of: keys) == (0..<10).map { .sample($0) })
        #expect(try await database.states(of: [try .sample(10)]) == [nil])
        try await database.execute("PRAGMA max_page_count = 1000")
        let all = try await database.saveSamples(0..<200)
        #expect(try await database.states(of: all) == (0..<200).map { .sample($0) })
    }

    @Test func `a database that somebody else writes is read, and written later`() async throws {
        let database = try StateDatabase.open(in: directory.path.string).database
        let keys = try await database.saveSamples(0..<10)
        do {
            let other = try Connection(path: path)
            try other.execute("BEGIN IMMEDIATE")
            await #expect(throws: StateDatabaseError.notSaved(path: path, reason: "database is locked")) {
                _ = try await database.saveSamples(10..<20)
            }
            await #expect(throws: StateDatabaseError.notSaved(path: path, reason: "database is locked")) {
                try await database.remove(keys)
            }
            #expect(try await database.states(of: keys) == (0..<10).map { .sample($0) })
        }
        let later = try await database.saveSamples(10..<20)
        #expect(try await database.states(of: later) == (10..<20).map { .sample($0) })
    }

    @Test func `a database that somebody else has to himself is not opened, and not put aside`() async throws {
        let keys = try await StateDatabase.open(in: directory.path.string).database.saveSamples(0..<10)
        do {
            let other = try Connection(path: path)
            try other.execute("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; DELETE FROM zone")
            let error = #expect(throws: StateDatabaseError.self) { try StateDatabase.open(in: directory.path.string) }
            #expect(error == .notOpened(path: path, reason: "database is locked"))
        }
        #expect(try !directory.names.contains("state.db.corrupt"))
        let opened = try StateDatabase.open(in: directory.path.string)
        #expect(try await opened.database.states(of: keys) == (0..<10).map { .sample($0) })
    }

    @Test func `what cannot be renamed is an error, and stays`() async throws {
        try directory.write("no database", to: "state.db")
        try FileManager.default.createDirectory(
            atPath: path + ".corrupt", withIntermediateDirectories: false)
        let error = #expect(throws: StateDatabaseError.self) { try StateDatabase.open(in: directory.path.string) }
        #expect(
            error == .notOpened(path: path, reason: "not renamed to '\(path).corrupt': Is a directory"))
        #expect(try directory.read("state.db") == "no database")
    }

    @Test func `many who ask at a time are answered one after the other`() async throws {
        let database = try StateDatabase.open(in: directory.path.string).database
        try await withThrowingTaskGroup { group in
            for start in stride(from: 0, to: 200, by: 10) {
                group.addTask {
                    let keys = try await database.saveSamples(start..<start + 10)
                    #expect(try await database.states(of: keys) == (start..<start + 10).map { .sample($0) })
                }
            }
            try await group.waitForAll()
        }
    }
}
