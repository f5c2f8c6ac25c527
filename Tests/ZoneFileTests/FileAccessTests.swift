import Foundation
import SystemPackage
import Testing
import ZoneFile

/// Whoever could read the old file can read the one that takes its place.
@Suite struct FileAccessTests {
    private func chown(_ path: FilePath, _ owner: UInt32, _ group: UInt32) throws {
        try FileManager.default.setAttributes(
            [.ownerAccountID: owner, .groupOwnerAccountID: group], ofItemAtPath: path.string)
    }

    private func publish(_ path: FilePath) throws -> Stat {
        let file = try AtomicFile(replacing: path)
        try file.write(Array("new\n".utf8).span)
        _ = try file.commit()
        return try Stat(path, followTargetSymlink: false)
    }

    @Test(
        arguments: [
            (0o4777, 0o664), (0o2775, 0o664), (0o1666, 0o664), (0o600, 0o600), (0o640, 0o640), (0o440, 0o440), (0o755, 0o644),
        ] as [(UInt16, UInt16)])
    func `of the old file's permissions those of a file that is read are kept`(old: UInt16, new: UInt16) throws {
        try withFolder { folder in
            let path = folder.appending("db")
            try write("old\n", to: path)
            try setPermissions(FilePermissions(rawValue: CInterop.Mode(old)), of: path)
            #expect(try publish(path).permissions.rawValue == CInterop.Mode(new))
        }
    }

    @Test(.enabled(if: getuid() == 0, "only root may give files away"))
    func `root gives the new file to the old one's owner and group`() throws {
        try withFolder { folder in
            let path = folder.appending("db")
            try write("old\n", to: path)
            try setPermissions([.ownerReadWrite, .groupRead], of: path)
            for (owner, group) in [(0, 65_534), (65_534, 0), (65_533, 65_534)] as [(UInt32, UInt32)] {
                try chown(path, owner, group)
                let stat = try publish(path)
                #expect(stat.userID.rawValue == owner && stat.groupID.rawValue == group)
                #expect(stat.permissions == [.ownerReadWrite, .groupRead])
            }
        }
    }

    @Test(.enabled(if: getuid() == 0, "only root may give files away"))
    func `an owner that comes while the zone arrives is kept, too`() throws {
        try withFolder { folder in
            let path = folder.appending("db")
            for isNew in [true, false] {
                if !isNew { try write("old\n", to: path) }
                let file = try AtomicFile(replacing: path)
                if isNew { try write("newcomer\n", to: path) }
                try chown(path, 65_533, 65_534)
                try setPermissions([.ownerReadWrite, .groupRead], of: path)
                _ = try file.commit()
                let stat = try Stat(path)
                #expect(stat.userID.rawValue == 65_533 && stat.groupID.rawValue == 65_534)
                #expect(stat.permissions == [.ownerReadWrite, .groupRead])
            }
        }
    }

    @Test(.enabled(if: getuid() == 0, "only root may give files away"))
    func `a symbolic link gives what it leads to`() throws {
        try withFolder { folder in
            let (path, target) = (folder.appending("db"), folder.appending("target"))
            try write("old\n", to: target)
            try chown(target, 65_533, 65_534)
            try setPermissions([.ownerReadWrite, .groupRead], of: target)
            try FileManager.default.createSymbolicLink(atPath: path.string, withDestinationPath: "target")
            let stat = try publish(path)
            #expect(stat.type == .regular && stat.userID.rawValue == 65_533 && stat.groupID.rawValue == 65_534)
            #expect(stat.permissions == [.ownerReadWrite, .groupRead])
            #expect(try read(target) == "old\n")
        }
    }
}
