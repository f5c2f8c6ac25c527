import DNS
import SystemPackage
import TSIG
import TestSupport
import Testing
import ZoneFile
import ZoneTransfer

@Suite struct PublicationTests {
    /// A zone of that many hosts besides its head, received whole and not yet published.
    private func received(serial: UInt32 = 1, hosts: Int = 1, into path: FilePath) throws -> VerifiedFile {
        let records = TestRecord.zone(Transfers.apex, serial: serial, hosts: hosts)
        return try Transfers.received(records, into: path).prepared()
    }

    @Test(arguments: [1, 3, 4, 20])
    func `files that are published together are all there, and nothing beside them`(count: Int) throws {
        try withFolder { folder in
            let paths = (0..<count).map { folder.appending("db.\($0)") }
            try write("old\n", to: paths[0])
            let files = try paths.enumerated().map { try received(serial: UInt32($0.offset + 1), into: $0.element) }
            #expect(try names(in: folder) == ["db.0"])
            let outcomes = Publication.publish(files)
            for (index, outcome) in outcomes.enumerated() {
                let identity = try outcome.get()
                #expect(identity.hasSameStatus(as: try #require(FileIdentity(of: paths[index]))))
                #expect(identity.digest != nil)
                #expect(try read(paths[index]).contains(" \(index + 1) 3600 600 86400 300\n"))
            }
            #expect(outcomes.count == count)
            #expect(try names(in: folder) == paths.compactMap { $0.lastComponent?.string }.sorted())
        }
    }

    @Test func `a file that cannot take its place, or has no folder, leaves the others alone`() throws {
        try withFolder { folder in
            let taken = folder.appending("taken")
            try createFolder(taken)
            let missing = folder.appending("missing").appending("db")
            let paths =
                [folder.appending("a"), taken, folder.appending("b"), missing] + ["c", "d"].map { folder.appending($0) }
            let outcomes = Publication.publish(try paths.map { try received(into: $0) })
            let failures = outcomes.map { outcome -> FileError? in
                if case .failure(let error) = outcome { error } else { nil }
            }
            #expect(failures[1] == FileError(.rename, taken, .isDirectory))
            #expect(failures[3]?.operation == .create)
            #expect(failures[3]?.resultText == "file not found")
            #expect(failures.count { $0 == nil } == 4)
            #expect(try names(in: folder) == ["a", "b", "c", "d", "taken"])
            #expect(try names(in: taken) == [])
        }
    }

    @Test func `files of several folders are published together`() throws {
        try withFolder { folder in
            let paths = try (0..<6).map { number in
                let own = folder.appending("zones\(number / 2)")
                if number % 2 == 0 { try createFolder(own) }
                return own.appending("db\(number)")
            }
            let outcomes = Publication.publish(try paths.map { try received(into: $0) })
            for (path, outcome) in zip(paths, outcomes) {
                #expect(try outcome.get().hasSameStatus(as: try #require(FileIdentity(of: path))))
            }
        }
    }

    @Test func `a file that is dropped before it is published leaves the old one as it was`() throws {
        try withFolder { folder in
            let path = folder.appending("db.example.com")
            try write("old\n", to: path)
            _ = try received(into: path)
            #expect(try read(path) == "old\n")
            #expect(try names(in: folder) == ["db.example.com"])
        }
    }

    @Test func `a zone that outgrew memory is known as such, and is published like any other`() throws {
        try withFolder { folder in
            let path = folder.appending("db.example.com")
            #expect(try !received(into: path).isLarge)
            let file = try received(hosts: 20000, into: path)
            #expect(file.isLarge)
            #expect(try names(in: folder).isEmpty)
            _ = try file.publish()
            #expect(try names(in: folder) == ["db.example.com"])
            #expect(try read(path).split(separator: "\n").count == 20002)
        }
    }
}
