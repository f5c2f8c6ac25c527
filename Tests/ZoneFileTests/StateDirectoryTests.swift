import Foundation
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

    private func withStateFolder(_ body: (FilePath) throws -> Void) throws {
        try withFolder { folder in
            let path = folder.appending("state")
            try createFolder(path)
            try setPermissions(.ownerReadWriteExecute, of: path)
            try body(path)
        }
    }

    private func refusal(_ path: FilePath) -> String? {
        #expect(throws: StateDirectory.Failure.self) { _ = try StateDirectory(at: path) }?.description
    }

    @Test func `a symbolic link is refused, and nothing is written where it leads`() throws {
        try withStateFolder { target in
            let path = target.folder.appending(".secondaryd")
            try FileManager.default.createSymbolicLink(atPath: path.string, withDestinationPath: target.string)
            #expect(
                refusal(path) == "state directory '\(path)' is a symbolic link: use the directory it points to")
            #expect(try names(in: target) == [])
            try FileManager.default.removeItem(atPath: target.string)
            #expect(
                refusal(path) == "state directory '\(path)' is a symbolic link: use the directory it points to")
        }
    }

    @Test func `a symbolic link in the lock's place is refused, and what it leads to stays`() throws {
        try withStateFolder { path in
            let target = path.folder.appending("target")
            try write("precious", to: target)
            try FileManager.default.createSymbolicLink(
                atPath: path.appending("lock").string, withDestinationPath: target.string)
            #expect(refusal(path)?.hasPrefix("lock: \(path)/lock: ") == true)
            #expect(try read(target) == "precious")
        }
    }

    @Test func `a file is refused`() throws {
        try withFolder { folder in
            let path = folder.appending(".secondaryd")
            try write("", to: path)
            #expect(refusal(path) == "state directory '\(path)' is not a directory")
        }
    }

    @Test(arguments: [0o770, 0o702, 0o1777] as [UInt16])
    func `a folder that others may write to is refused`(permissions: UInt16) throws {
        try withStateFolder { path in
            try setPermissions(FilePermissions(rawValue: CInterop.Mode(permissions)), of: path)
            let mode = "0\(String(permissions, radix: 8))"
            #expect(refusal(path) == "state directory '\(path)' is writable by others (mode \(mode)): use mode 0700")
            #expect(try names(in: path) == [])
        }
    }

    @Test(.enabled(if: getuid() == 0, "only root may give folders away"))
    func `another user's folder is refused and left as it is, unless that user has it in use`() throws {
        try withStateFolder { path in
            let refused = "state directory '\(path)' belongs to user ID 65534, but secondaryd runs as user ID 0"
            do {
                let held = try StateDirectory(at: path)
                try FileManager.default.setAttributes([.ownerAccountID: 65_534], ofItemAtPath: path.string)
                #expect(refusal(path) == "state directory '\(held.path)' is in use by process \(getpid())")
                try write("\u{1B}[2J", to: path.appending("lock"))
                #expect(refusal(path) == "state directory '\(held.path)' is in use by process unknown")
            }
            try write("precious", to: path.appending("lock"))
            #expect(refusal(path) == refused)
            #expect(try read(path.appending("lock")) == "precious")
            try path.appending("lock").unlinked()
            #expect(refusal(path) == refused)
            #expect(try names(in: path) == [])
        }
    }

    @Test func `a folder that comes to its place while it is being opened is noticed`() throws {
        try withStateFolder { path in
            let directory = try StateDirectory(at: path)
            try directory.confirm()
            try FileManager.default.moveItem(atPath: path.string, toPath: path.string + ".moved")
            try createFolder(path)
            do throws(StateDirectory.Failure) {
                try directory.confirm()
                Issue.record("not noticed")
            } catch {
                #expect(error.description == "state directory '\(path)' was replaced while it was being opened")
            }
        }
    }
}
