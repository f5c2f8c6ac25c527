import Glibc
import SystemPackage
import Testing
import ZoneFile

@Suite struct StateDirectoryTests {
    @Test func `it is created for its owner alone`() throws {
        try withFolder { folder in
            let path = folder.appending(".secondaryd")
            _ = try StateDirectory(at: path)
            #expect(try Stat(path).permissions == .ownerReadWriteExecute)
        }
    }

    @Test func `a second holder is told who has it, until the first lets go`() throws {
        try withFolder { folder in
            let path = folder.appending(".secondaryd")
            do {
                let first = try StateDirectory(at: path)
                let failure = #expect(throws: StateDirectory.Failure.self) { _ = try StateDirectory(at: path) }
                #expect(failure == .held(by: "\(getpid())", path: first.path))
                #expect(failure?.description == "state directory '\(path)' is in use by process \(getpid())")
            }
            _ = try StateDirectory(at: path)
        }
    }

    @Test func `a folder that cannot be made is an error`() throws {
        try withFolder { folder in
            let path = folder.appending("missing").appending(".secondaryd")
            #expect(throws: StateDirectory.Failure.file(FileError(.createDirectory, path, .noSuchFileOrDirectory))) {
                _ = try StateDirectory(at: path)
            }
        }
    }
}
