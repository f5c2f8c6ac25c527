import SystemPackage
import Testing
import ZoneFile

@Suite struct AtomicFileTests {
    @Test func `a committed file replaces the old one and leaves nothing beside it`() throws {
        try withFolder { folder in
            let path = folder.appending("db.example.com")
            try write("old\n", to: path)
            let file = try AtomicFile(replacing: path)
            try file.write(Array("new ".utf8).span)
            try file.write(Array("content\n".utf8).span)
            #expect(try read(path) == "old\n")
            let identity = try file.commit()
            #expect(try read(path) == "new content\n")
            #expect(identity == FileIdentity(of: path))
            #expect(identity.size == 12)
            #expect(try names(in: folder) == ["db.example.com"])
        }
    }

    @Test func `a file that is dropped leaves the old one as it was, and nothing beside it`() throws {
        try withFolder { folder in
            let path = folder.appending("db.example.com")
            try write("old\n", to: path)
            let identity = FileIdentity(of: path)
            do {
                let file = try AtomicFile(replacing: path)
                try file.write(Array("new\n".utf8).span)
                #expect(try names(in: folder).count == 2)
            }
            #expect(try names(in: folder) == ["db.example.com"])
            #expect(FileIdentity(of: path) == identity)
        }
    }

    @Test func `a new file has no name before it is committed`() throws {
        try withFolder { folder in
            let path = folder.appending("db.example.com")
            let file = try AtomicFile(replacing: path)
            try file.write(Array("new\n".utf8).span)
            #expect(try names(in: folder).isEmpty)
            let identity = try file.commit()
            #expect(identity == FileIdentity(of: path))
            #expect(try read(path) == "new\n")
            #expect(try names(in: folder) == ["db.example.com"])
            do {
                let other = try AtomicFile(replacing: folder.appending("db.example.org"))
                try other.write(Array("other\n".utf8).span)
            }
            #expect(try names(in: folder) == ["db.example.com"])
        }
    }

    @Test func `a file that somebody puts there meanwhile is replaced`() throws {
        try withFolder { folder in
            let path = folder.appending("db.example.com")
            let file = try AtomicFile(replacing: path)
            try file.write(Array("new\n".utf8).span)
            try write("newcomer\n", to: path)
            let identity = try file.commit()
            #expect(identity == FileIdentity(of: path))
            #expect(try read(path) == "new\n")
            #expect(try names(in: folder) == ["db.example.com"])
        }
    }

    @Test func `a folder that somebody puts there meanwhile is an error, and stays`() throws {
        try withFolder { folder in
            let path = folder.appending("db.example.com")
            let file = try AtomicFile(replacing: path)
            try createFolder(path)
            do throws(FileError) {
                _ = try file.commit()
                Issue.record("a folder was replaced")
            } catch {
                #expect(error.operation == .rename)
            }
            #expect(try names(in: folder) == ["db.example.com"])
        }
    }

    @Test func `the permissions of the old file are kept`() throws {
        try withFolder { folder in
            let path = folder.appending("db.example.com")
            try write("old\n", to: path)
            for permissions: FilePermissions in [.ownerReadWrite, [.ownerReadWrite, .groupReadWrite]] {
                try setPermissions(permissions, of: path)
                _ = try AtomicFile(replacing: path).commit()
                #expect(try Stat(path).permissions == permissions)
            }
        }
    }

    @Test func `a missing folder is an error that says which file`() throws {
        try withFolder { folder in
            let path = folder.appending("missing").appending("db.example.com")
            let error = #expect(throws: FileError.self) { _ = try AtomicFile(replacing: path) }
            #expect(error?.operation == .create)
            #expect(error?.resultText == "file not found")
        }
    }

    @Test func `a folder in the file's place is an error, and stays`() throws {
        try withFolder { folder in
            let path = folder.appending("db.example.com")
            try createFolder(path)
            let error = #expect(throws: FileError.self) { _ = try AtomicFile(replacing: path).commit() }
            #expect(error?.operation == .rename)
            #expect(try names(in: folder) == ["db.example.com"])
        }
    }

    @Test func `an edited file has another identity`() throws {
        try withFolder { folder in
            let path = folder.appending("db.example.com")
            let file = try AtomicFile(replacing: path)
            try file.write(Array("content\n".utf8).span)
            let identity = try file.commit()
            try write("CONTENT\n", to: path)
            #expect(FileIdentity(of: path) != identity)
            #expect(FileIdentity(of: folder.appending("missing")) == nil)
        }
    }
}
