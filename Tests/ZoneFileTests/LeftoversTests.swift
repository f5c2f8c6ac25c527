import SystemPackage
import Testing
import ZoneFile

@Suite struct LeftoversTests {
    @Test func `what a killed process left is removed, and nothing else`() throws {
        try withFolder { folder in
            let others = [
                "db.example.com", ".secondaryd-0123456789abcdeX.tmp", ".secondaryd-.tmp", ".secondaryd-0123456789abcdef",
            ]
            for name in others { try write("x", to: folder.appending(name)) }
            try write("half a zone", to: folder.appending(".secondaryd-0123456789abcdef.tmp"))
            #expect(try Leftovers.remove(from: folder) == 1)
            #expect(try names(in: folder) == others.sorted())
        }
    }

    @Test func `a file that is being written stays`() throws {
        try withFolder { folder in
            let path = folder.appending("db.example.com")
            let file = try AtomicFile(replacing: path)
            #expect(try Leftovers.remove(from: folder) == 0)
            _ = try file.commit()
            #expect(try names(in: folder) == ["db.example.com"])
        }
    }

    @Test func `a folder that is missing is an error`() throws {
        try withFolder { folder in
            let missing = folder.appending("missing")
            #expect(throws: FileError(.list, missing, .noSuchFileOrDirectory)) { try Leftovers.remove(from: missing) }
        }
    }
}
