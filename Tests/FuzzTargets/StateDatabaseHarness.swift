import DNS
import Foundation
import StateDatabase
import SystemPackage
import TestSupport

/// Rows of the state database, as somebody else may have written them into the file.
///
/// Input: rows, each of 20 values in the order of the table's columns; see `DatabasePage`. They are put into the table's page of a file
/// that the database has made itself, so that a row can be what no statement would write.
struct StateDatabaseHarness: AwaitedFuzzHarness {
    private let directory: TemporaryDirectory
    private let empty: [UInt8]
    private let page: Range<Int>

    init() async throws {
        directory = try TemporaryDirectory()
        do {
            _ = try StateDatabase.open(in: directory.path.string)
        }
        guard let octets = try directory.contents(of: "state.db") else { throw FuzzFault("no database to begin with") }
        guard let page = DatabasePage.emptyTable(in: octets) else { throw FuzzFault("the table of zones is not found") }
        empty = octets
        self.page = page
    }

    func take(_ input: [UInt8]) async throws -> Bool {
        var input = FuzzInput(input)
        var database = DatabasePage(octets: page.count)
        var keys = [try key("example.com", nil), try key("example.com", "inside"), try key("a.example", nil)]
        var last: DatabaseRow?
        var isOrdered = true
        while !input.isEmpty, let row = DatabaseRow(&input), database.append(row) {
            isOrdered = isOrdered && last?.precedes(row) != false
            last = row
            if let name = row.name, let name = try? Name(parsing: name) {
                keys.append(ZoneStateKey(name: name, recordClass: .internet, view: row.view))
            }
        }
        var file = empty
        file.replaceSubrange(page, with: database.octets)
        for name in try directory.names { try FileManager.default.removeItem(atPath: directory.appending(name).string) }
        try Data(file).write(to: URL(filePath: directory.appending("state.db").string))
        return try await check(keys, isOrdered: isOrdered)
    }

    private func key(_ name: String, _ view: String?) throws -> ZoneStateKey {
        ZoneStateKey(name: try Name(parsing: name), recordClass: .internet, view: view)
    }

    /// What is opened can be read, whatever is in it; and what is saved is there at the next start.
    ///
    /// Unless the rows are not in the order of their keys, which the check that the database makes as it opens does not look for: rows
    /// are then found or not, and their zones pulled anew.
    private func check(_ keys: [ZoneStateKey], isOrdered: Bool) async throws -> Bool {
        var changes: [ZoneStateKey: ZoneStateChange] = [:]
        let isTaken: Bool
        do {
            let opened = try StateDatabase.open(in: directory.path.string)
            let states = try await opened.database.states(of: keys)
            isTaken = states.contains { $0 != nil }
            try hold(opened.movedAside == nil || !isTaken, "a file that was put aside has left rows")
            for (key, state) in zip(keys, states) {
                guard let state else { continue }
                try hold(state.lastConfirmed >= 0 && state.expiresAt >= 0, "a time before 1970: \(state)")
                changes[key] = .published(state)
            }
            try await opened.database.save(changes)
            let saved = try await opened.database.states(of: keys)
            guard isOrdered || opened.movedAside != nil else { return isTaken }
            try hold(saved == states, "what is saved again is another state")
        }
        let again = try StateDatabase.open(in: directory.path.string)
        try hold(again.movedAside == nil, "what was opened once is damaged the next time")
        let states = try await again.database.states(of: keys)
        for (key, state) in zip(keys, states) {
            try hold(changes[key] == state.map { .published($0) }, "the next start finds another state")
        }
        return isTaken
    }
}
