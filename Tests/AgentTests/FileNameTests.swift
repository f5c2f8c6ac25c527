import DNS
import Foundation
import StateDatabase
import SystemPackage
import TestSupport
import Testing
import ZoneFile

@testable import Configuration

/// The names that the configuration keeps free for those who make them up.
@Suite struct FileNameTests {
    @Test func `a file that is removed as a dead process's has a name that no zone's file may have`() throws {
        let directory = try TemporaryDirectory()
        let name = FileNames.temporaryPrefix + "0123456789abcdef" + FileNames.temporarySuffix
        try directory.write("", to: name)
        #expect(try Leftovers.remove(from: directory.path) == 1)
    }

    @Test func `what is set aside has the name that is kept free for it`() {
        #expect(ExpiredFile.path(of: "/z/db").string == "/z/db" + FileNames.expiredSuffix)
    }

    @Test func `a damaged state database is moved to a name that is kept free for it`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("no database", to: "state.db")
        _ = try StateDatabase.open(in: directory.path.string)
        #expect(try directory.names.allSatisfy { FileNames.stateFiles.contains($0) })
        #expect(try directory.names.contains("state.db.corrupt"))
    }
}
