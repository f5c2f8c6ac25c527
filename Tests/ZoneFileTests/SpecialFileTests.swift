import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import ZoneFile

/// What is no regular file where one is looked for: nobody waits for it, and it stays.
@Suite(.timeLimit(.minutes(1))) struct SpecialFileTests {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
    }

    /// Makes a FIFO that nobody writes to, or reads from.
    private func fifo(_ name: String) async throws -> FilePath {
        let path = folder.appending(name)
        _ = try await LocalTool.output("mkfifo", [path.string])
        return path
    }

    private func isFIFO(_ path: FilePath) throws -> Bool {
        try Stat(path, followTargetSymlink: false).type == .fifo
    }

    /// Even root may be kept from it, in a container.
    static let mayMakeDevices = ConditionTrait.enabled("making a device takes root's rights") {
        let folder = try TemporaryDirectory()
        return try await LocalTool.run("mknod", [folder.appending("null").string, "c", "1", "3"]).succeeded
    }

    private func expectRefusal(
        _ path: FilePath, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
    ) {
        let error = #expect(throws: FileError.self, sourceLocation: sourceLocation, performing: body)
        #expect(error?.description == "rename: \(path): not a regular file", sourceLocation: sourceLocation)
        #expect(error?.resultText == "invalid file", sourceLocation: sourceLocation)
    }

    @Test func `a FIFO in a zone file's place stays`() async throws {
        let path = try await fifo("db")
        expectRefusal(path) { _ = try AtomicFile(replacing: path) }
        #expect(try isFIFO(path))
        #expect(try folder.names == ["db"])
    }

    @Test(mayMakeDevices) func `a device in a zone file's place stays`() async throws {
        let path = folder.appending("null")
        _ = try await LocalTool.output("mknod", [path.string, "c", "1", "3"])
        expectRefusal(path) { _ = try AtomicFile(replacing: path) }
        #expect(try Stat(path).type == .characterSpecial)
        #expect(try folder.names == ["null"])
    }

    @Test(arguments: [false, true])
    func `a FIFO that somebody puts there while the zone arrives stays`(isFirst: Bool) async throws {
        let path = folder.appending("db")
        if !isFirst { try folder.write("old\n", to: "db") }
        let outcome = try await commit(to: path) {
            if !isFirst { try path.unlinked() }
            _ = try await fifo("db")
        }
        expectRefusal(path) { _ = try outcome.get() }
        #expect(try isFIFO(path))
        #expect(try folder.names == ["db"])
    }

    private func commit(
        to path: FilePath, after body: () async throws -> Void
    ) async throws -> Result<FileIdentity, FileError> {
        let file = try AtomicFile(replacing: path)
        try file.write(Array("new\n".utf8).span)
        try await body()
        do throws(FileError) {
            return .success(try file.commit())
        } catch {
            return .failure(error)
        }
    }

    @Test func `a symbolic link makes way, and what it leads to stays`() async throws {
        let target = try await fifo("target")
        let path = folder.appending("db")
        try FileManager.default.createSymbolicLink(atPath: path.string, withDestinationPath: target.string)
        let file = try AtomicFile(replacing: path)
        try file.write(Array("new\n".utf8).span)
        _ = try file.commit()
        #expect(try folder.read("db") == "new\n")
        #expect(try isFIFO(target))
    }

    @Test func `nobody waits for a FIFO in the held file's place`() async throws {
        let path = folder.appending("db")
        let zone = try ModelZone(seed: 7, records: 3)
        let identity = try Transfers.axfr([zone.soa] + zone.ordered, into: path)
        try path.unlinked()
        _ = try await fifo("db")
        #expect(Transfers.heldSOA(at: path, publishedAs: identity) == nil)
        #expect(CurrentZoneFile.soa(of: Transfers.apex, at: path) == nil)
    }

    @Test func `a clean-up waits for no FIFO, and no folder ends it`() async throws {
        let names = ["0", "1", "2", "3"].map { ".secondaryd-000000000000000\($0).tmp" }
        _ = try await fifo(names[0])
        try createFolder(folder.appending(names[1]))
        try FileManager.default.createSymbolicLink(atPath: folder.appending(names[2]).string, withDestinationPath: "/nowhere")
        try folder.write("half a zone", to: names[3])
        #expect(try Leftovers.remove(from: folder.path) { Issue.record("\($0)") } == 1)
        #expect(try folder.names == Array(names.prefix(3)))
    }

    @Test func `a FIFO in the place of FILE.expired stays, and so does the zone file`() async throws {
        let file = try folder.write("held", to: "db")
        let aside = try await fifo("db.expired")
        let identity = try #require(FileIdentity(of: file))
        expectRefusal(aside) { _ = try ExpiredFile.setAside(file, ifStill: identity) }
        #expect(try isFIFO(aside))
        #expect(try folder.read("db") == "held")
    }

    @Test func `a FIFO in the lock's place is an error`() async throws {
        let path = folder.appending(".secondaryd")
        try createFolder(path)
        try setPermissions(.ownerReadWriteExecute, of: path)
        _ = try await fifo(".secondaryd/lock")
        let failure = #expect(throws: StateDirectory.Failure.self) { _ = try StateDirectory(at: path) }
        #expect(failure?.description == "lock: \(path)/lock: not a regular file")
    }

    @Test(arguments: ["state.db", "state.db-wal"])
    func `a FIFO in a database file's place is an error`(name: String) async throws {
        let path = folder.appending(".secondaryd")
        try createFolder(path)
        try setPermissions(.ownerReadWriteExecute, of: path)
        let file = try await fifo(".secondaryd/\(name)")
        #expect(throws: StateDirectory.Failure.notRegular(file)) {
            _ = try StateDirectory(at: path, files: ["state.db", "state.db-wal"])
        }
    }
}
