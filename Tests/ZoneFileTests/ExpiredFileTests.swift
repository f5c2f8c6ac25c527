import SystemPackage
import Testing

@testable import ZoneFile

@Suite struct ExpiredFileTests {
    @Test func `a file that is still the one is renamed, and takes an older one's place`() throws {
        try withFolder { folder in
            let file = folder.appending("zone")
            try write("held", to: file)
            try write("older", to: folder.appending("zone.expired"))
            let identity = try #require(FileIdentity(of: file))
            #expect(try ExpiredFile.setAside(file, ifStill: identity))
            #expect(try names(in: folder) == ["zone.expired"])
            #expect(try read(ExpiredFile.path(of: file)) == "held")
        }
    }

    @Test func `a file that somebody else has written stays`() throws {
        try withFolder { folder in
            let file = folder.appending("zone")
            try write("held", to: file)
            let identity = try #require(FileIdentity(of: file))
            try write("edited by hand", to: file)
            #expect(try !ExpiredFile.setAside(file, ifStill: identity))
            #expect(try names(in: folder) == ["zone"])
            #expect(try read(file) == "edited by hand")
        }
    }

    @Test func `a file that is gone is no fault`() throws {
        try withFolder { folder in
            let file = folder.appending("zone")
            try write("held", to: file)
            let identity = try #require(FileIdentity(of: file))
            try file.unlinked()
            #expect(try !ExpiredFile.setAside(file, ifStill: identity))
            #expect(try names(in: folder) == [])
        }
    }

    @Test func `a second name is given only where nothing has it`() throws {
        try withFolder { folder in
            let file = folder.appending("a")
            try write("a", to: file)
            #expect(try file.linked(as: folder.appending("b")))
            #expect(try read(folder.appending("b")) == "a")
            try write("c", to: folder.appending("c"))
            #expect(try !file.linked(as: folder.appending("c")))
            #expect(try read(folder.appending("c")) == "c")
            #expect(throws: FileError.self) { try folder.appending("none").linked(as: folder.appending("d")) }
        }
    }
}
