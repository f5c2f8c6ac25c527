import Configuration
import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import ConfigurationFiles

@Suite struct FolderTests {
    @Test func `a folder is told from one that is missing, and from a file`() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("", to: "plain").string
        #expect(Folder.status("\(directory.path)/gone") == .unusable(.missing))
        #expect(Folder.status(file) == .unusable(.notDirectory))
        #expect(Folder.status("\(file)/sub") == .unusable(.notDirectory))
        guard case .present(_, refusal: nil) = Folder.status(directory.path.string) else {
            Issue.record("\(Folder.status(directory.path.string))")
            return
        }
    }

    @Test func `a folder is the same one by every path`() throws {
        let directory = try TemporaryDirectory()
        let folder = "\(directory.path)/real"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(atPath: "\(directory.path)/link", withDestinationPath: folder)
        #expect(Folder.status("\(directory.path)/link") == Folder.status(folder))
        #expect(Folder.status("\(folder)/../real") == Folder.status(folder))
        #expect(Folder.status(directory.path.string) != Folder.status(folder))
    }

    @Test func `what is neither file nor link is listed, all or by name`() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("", to: "plain")
        try FileManager.default.createDirectory(atPath: "\(directory.path)/sub", withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(atPath: "\(directory.path)/link", withDestinationPath: "sub")
        #expect(try await LocalTool.run("mkfifo", ["\(directory.path)/pipe"]).succeeded)
        let found = Set([IrregularFile(name: "sub", kind: .directory), IrregularFile(name: "pipe", kind: .fifo)])
        #expect(Set(Folder.irregularFiles(directory.path.string, nil)) == found)
        #expect(
            Folder.irregularFiles(directory.path.string, ["plain", "gone", "link", "pipe"]) == [
                IrregularFile(name: "pipe", kind: .fifo)
            ])
        #expect(Folder.irregularFiles("/dev", ["null"]) == [IrregularFile(name: "null", kind: .device)])
        #expect(Folder.irregularFiles("\(directory.path)/gone", nil) == [])
    }
}
