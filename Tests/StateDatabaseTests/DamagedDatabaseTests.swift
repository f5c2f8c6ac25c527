import DNS
import Foundation
import SQLite
import SystemPackage
import TestSupport
import Testing

@testable import StateDatabase

@Suite struct DamagedDatabaseTests {
    private static let pageOctets = 4096
    private static let zones = 0..<60

    let directory: TemporaryDirectory
    let path: String
    let keys: [ZoneStateKey]

    init() async throws {
        directory = try TemporaryDirectory()
        path = directory.appending("state.db").string
        keys = try await StateDatabase.open(in: directory.path.string).database.saveSamples(Self.zones)
    }

    private func file(_ suffix: String = "") throws -> Data {
        try Data(contentsOf: URL(filePath: path + suffix))
    }

    /// Puts this in the place of all that is there.
    private func write(_ content: Data) throws {
        for name in try directory.names { try FileManager.default.removeItem(atPath: directory.appending(name).string) }
        try content.write(to: URL(filePath: path))
    }

    /// That the file is put aside, and that the new one works.
    private func expectPutAside(_ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let opened = try StateDatabase.open(in: directory.path.string)
        #expect(opened.movedAside == path + ".corrupt", comment, sourceLocation: sourceLocation)
        let found = try await opened.database.states(of: keys)
        #expect(found.allSatisfy { $0 == nil }, comment, sourceLocation: sourceLocation)
        let again = try await opened.database.saveSamples(0..<1)
        #expect(try await opened.database.states(of: again) == [.sample(0)], comment, sourceLocation: sourceLocation)
    }

    @Test(arguments: [0, 16, 18, 20, 24, 56])
    func `a header that is overwritten is put aside, or makes no difference`(offset: Int) async throws {
        var content = try file()
        content.replaceSubrange(offset..<offset + 4, with: [0xff, 0xfe, 0xfd, 0xfc])
        try write(content)
        let opened = try StateDatabase.open(in: directory.path.string)
        let found = try await opened.database.states(of: keys)
        if opened.movedAside == nil {
            #expect(found == Self.zones.map { .sample($0) })
        } else {
            #expect(found.allSatisfy { $0 == nil })
        }
    }

    @Test func `a page of other octets is put aside, whichever it is`() async throws {
        let whole = try file()
        let pages = whole.count / Self.pageOctets
        #expect(pages >= 5)
        for page in 0..<pages {
            var content = whole
            let octets = page * Self.pageOctets..<(page + 1) * Self.pageOctets
            content.replaceSubrange(octets, with: repeatElement(0xff, count: Self.pageOctets))
            try write(content)
            try await expectPutAside("page \(page)")
        }
    }

    @Test func `pages that have changed their places are put aside`() async throws {
        let whole = try file()
        let last = whole.count - Self.pageOctets
        for page in 1..<last / Self.pageOctets {
            var content = whole
            let octets = page * Self.pageOctets..<(page + 1) * Self.pageOctets
            content.replaceSubrange(octets, with: whole[last...])
            content.replaceSubrange(last..., with: whole[octets])
            try write(content)
            let opened = try StateDatabase.open(in: directory.path.string)
            let found = try await opened.database.states(of: keys)
            #expect(found.allSatisfy { $0 == nil } == (opened.movedAside != nil), "page \(page)")
        }
    }

    @Test(arguments: [99, 100, 4095, 4096, 4097, 8192, 12288])
    func `a file that was cut short is put aside`(count: Int) async throws {
        try write(try file().prefix(count))
        try await expectPutAside()
    }

    @Test func `a file without an octet is a new database`() async throws {
        try write(Data())
        let opened = try StateDatabase.open(in: directory.path.string)
        #expect(opened.movedAside == nil)
        #expect(try await opened.database.states(of: keys).allSatisfy { $0 == nil })
    }

    @Test func `a file of zeros is put aside`() async throws {
        try write(Data(count: try file().count))
        try await expectPutAside()
    }

    @Test(arguments: [
        "name TEXT, class INTEGER, view TEXT, serial TEXT", "name TEXT NOT NULL, class INTEGER NOT NULL, view TEXT NOT NULL",
    ])
    func `a table whose first columns have our names is put aside`(columns: String) async throws {
        do { try Connection(path: path).execute("DROP TABLE zone; CREATE TABLE zone (\(columns))") }
        try await expectPutAside()
    }

    @Test func `a table that has our columns with other types, or another key, is put aside`() async throws {
        let definitions = ZoneColumn.allCases.map(\.definition)
        let text = definitions.map { "\($0.name) TEXT\($0.isRequired ? " NOT NULL" : "")" }
        let keyless = definitions.map { "\($0.name) \($0.type)\($0.isRequired ? " NOT NULL" : "")" }
        for columns in [text + ["PRIMARY KEY (name, class, view)"], keyless] {
            do {
                try Connection(path: path).execute("DROP TABLE zone; CREATE TABLE zone (\(columns.joined(separator: ", ")))")
            }
            try await expectPutAside()
        }
    }

    @Test func `octets changed at random are put aside or read, and end nothing`() async throws {
        let whole = try file()
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            var content = whole
            let place = Int.random(in: content.indices, using: &generator)
            let octet = UInt8.random(in: 0...255, using: &generator)
            content[place] = octet
            try write(content)
            do throws(StateDatabaseError) {
                let database = try StateDatabase.open(in: directory.path.string).database
                _ = try await database.states(of: keys)
            } catch {
                // An octet of a migration's name, of a row, or of what the file says of itself.
                if error == .cancelled { Issue.record("octet \(place) as \(octet)") }
            }
        }
    }

    @Test func `of a WAL that is damaged or cut short, the transactions before that are there`() async throws {
        // Beside what has been checkpointed, as a killed process leaves it.
        let database = try StateDatabase.open(in: directory.path.string).database
        let later = try await database.saveSamples(100..<101) + database.saveSamples(101..<102)
        let (main, wal) = (try file(), try file("-wal"))
        let samples = [ZoneState.sample(100), .sample(101)]
        var contents: [Data] = stride(from: 0, to: wal.count, by: 511).map { wal.prefix($0) }
        for place in stride(from: 0, to: wal.count, by: 255) {
            var content = wal
            content[place] ^= 0xff
            contents.append(content)
        }
        let copy = try TemporaryDirectory()
        let copyPath = copy.appending("state.db").string
        for content in contents {
            for name in try copy.names { try FileManager.default.removeItem(atPath: copy.appending(name).string) }
            try main.write(to: URL(filePath: copyPath))
            try content.write(to: URL(filePath: copyPath + "-wal"))
            let opened = try StateDatabase.open(in: copy.path.string)
            #expect(opened.movedAside == nil)
            #expect(try await opened.database.states(of: keys) == Self.zones.map { .sample($0) })
            let found = try await opened.database.states(of: later)
            #expect([[nil, nil], [samples[0], nil], samples].contains(found))
        }
    }
}
