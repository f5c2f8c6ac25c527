import SystemPackage
import Testing
import ZoneFile

@Suite struct FileErrorTests {
    @Test(arguments: [
        (Errno.noSpace, "disc full"), (.permissionDenied, "permission denied"), (.notPermitted, "permission denied"),
        (.readOnlyFileSystem, "read-only file system"), (.noSuchFileOrDirectory, "file not found"),
        (.notDirectory, "file not found"), (.ioError, "I/O error"),
    ])
    func `a refusal is told in BIND's words, where they say what is wrong`(errno: Errno, text: String) {
        #expect(FileError(.create, "/z/db", errno).description == "create: /z/db: \(text)")
    }

    @Test func `a directory that cannot be listed because it is missing is named so`() {
        #expect(FileError(.list, "/z", .noSuchFileOrDirectory).description == "directory '/z' does not exist")
        #expect(FileError(.list, "/z", .permissionDenied).description == "list: /z: permission denied")
    }
}
