import DNS
import Foundation
import SystemPackage
import TestSupport
import Testing

/// The program beside files and folders of other users: who may read what it writes, and what it takes for its own.
@Suite(.fewAtATime, .timeLimit(.minutes(30))) struct OtherUserTests {
    private static let zone = ZoneText("example.com", serial: 7)
    /// The user and the group that the program runs as, where it is not root.
    private static let nobody: UInt32 = 65_534
    private static let asNobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--"]

    /// The program itself may lie where nobody but root gets to.
    private static let mayBeNobody = ConditionTrait.enabled("to be somebody else takes root's rights") {
        let program = try Programs.built("secondaryd")
        return getuid() == 0
            ? try await LocalTool.run("setpriv", asNobody.dropFirst() + [program, "--version"]).succeeded : false
    }

    private struct Trial: Sendable {
        let directory: TemporaryDirectory
        let configuration: FilePath
        var state: FilePath { directory.appending(".secondaryd") }
        var file: FilePath { directory.appending("db.example.com") }

        func run(_ command: [String] = [], _ arguments: [String] = ["--refresh"]) async throws -> LocalTool.Result {
            let all = command + [try Programs.built("secondaryd"), "--config", configuration.string] + arguments
            return try await LocalTool.run(all[0], Array(all.dropFirst()))
        }

        func give(_ path: FilePath, to owner: UInt32, _ group: UInt32) throws {
            try FileManager.default.setAttributes(
                [.ownerAccountID: owner, .groupOwnerAccountID: group], ofItemAtPath: path.string)
        }
    }

    private func withTrial(_ body: (Trial) async throws -> Void) async throws {
        try await withPrimary(.nsd, zones: [Self.zone.zone]) { primary in
            let directory = try TemporaryDirectory()
            let configuration = try directory.write(
                """
                options { directory "\(directory.path)"; };
                \(SecondaryZone("example.com", from: primary.endpoint).statement)
                """, to: "secondaryd.conf")
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: configuration.string)
            try await body(Trial(directory: directory, configuration: configuration))
        }
    }

    @Test(.enabled(if: getuid() == 0, "it is root's umask"))
    func `root's umask keeps nobody from a new zone file`() async throws {
        try await withTrial { trial in
            let result = try await trial.run(["sh", "-c", "umask 077; exec \"$@\"", "sh"])
            #expect(result.output == ["example.com: serial 7, transferred"])
            #expect(try Stat(trial.file).permissions.rawValue == 0o644)
            #expect(try Stat(trial.state).permissions.rawValue == 0o700)
        }
    }

    @Test(
        mayBeNobody,
        arguments: [
            // Its own group may be given, and root needs no permission.
            (0, 65_534, 0o640, 65_534, 0o640), (0, 0, 0o600, 65_534, 0o600),
            // The owner loses the file, its group does, or both.
            (65_533, 65_534, 0o640, 65_534, 0o644), (0, 65_533, 0o640, 65_534, 0o644), (65_533, 65_533, 0o600, 65_534, 0o644),
            (65_533, 65_533, 0o4777, 65_534, 0o644), (65_534, 65_534, 0o2640, 65_534, 0o640),
        ] as [(UInt32, UInt32, UInt16, UInt32, UInt16)])
    func `whoever could read the old file can read the new one, though it cannot be given away`(
        owner: UInt32, group: UInt32, mode: UInt16, newGroup: UInt32, newMode: UInt16
    ) async throws {
        try await withTrial { trial in
            try trial.give(trial.directory.path, to: Self.nobody, Self.nobody)
            try trial.directory.write("old\n", to: "db.example.com")
            try trial.give(trial.file, to: owner, group)
            try FileManager.default.setAttributes([.posixPermissions: Int(mode)], ofItemAtPath: trial.file.string)
            let result = try await trial.run(Self.asNobody)
            #expect(result.output == ["example.com: serial 7, transferred"])
            let stat = try Stat(trial.file)
            #expect(stat.userID.rawValue == Self.nobody && stat.groupID.rawValue == newGroup)
            #expect(stat.permissions.rawValue == CInterop.Mode(newMode))
        }
    }

    @Test func `a state directory that is a symbolic link is refused, and nothing is written where it leads`() async throws {
        try await withTrial { trial in
            let target = trial.directory.appending("target")
            try FileManager.default.createDirectory(
                atPath: target.string, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
            for name in ["lock", "state.db"] { try trial.directory.write("precious\n", to: "target/\(name)") }
            try FileManager.default.createSymbolicLink(atPath: trial.state.string, withDestinationPath: target.string)
            for arguments in [["--refresh"], []] {
                let result = try await trial.run([], arguments)
                #expect(result.exit == .status(1))
                #expect(
                    result.errors.last
                        == "secondaryd: state directory '\(trial.state)' is a symbolic link: use the directory it points to")
            }
            for name in ["lock", "state.db"] { #expect(try trial.directory.read("target/\(name)") == "precious\n") }
            #expect(try FileManager.default.contentsOfDirectory(atPath: target.string).count == 2)
        }
    }

    @Test(mayBeNobody) func `root takes no state directory of another user, and asks that user's daemon`() async throws {
        try await withTrial { trial in
            try trial.give(trial.directory.path, to: Self.nobody, Self.nobody)
            let command = Self.asNobody + [try Programs.built("secondaryd"), "--config", trial.configuration.string]
            let daemon = try await RunningProcess.start(command[0], Array(command.dropFirst()))
            _ = try await daemon.waitForLine(containing: "Transfer completed: ")
            let asked = try await trial.run()
            #expect(asked.exit == .status(0))
            #expect(asked.output == ["example.com: serial 7, up to date"])
            await daemon.stop()

            let names = try FileManager.default.contentsOfDirectory(atPath: trial.state.string)
            let refused = try await trial.run()
            #expect(refused.exit == .status(1))
            #expect(
                refused.errors.last
                    == "secondaryd: state directory '\(trial.state)' belongs to user ID 65534, but secondaryd runs as user ID 0"
            )
            #expect(try FileManager.default.contentsOfDirectory(atPath: trial.state.string) == names)
        }
    }

    @Test func `a state directory that its group may write to is refused`() async throws {
        try await withTrial { trial in
            _ = try await trial.run()
            try FileManager.default.setAttributes([.posixPermissions: 0o770], ofItemAtPath: trial.state.string)
            let result = try await trial.run()
            #expect(result.exit == .status(1))
            #expect(
                result.errors.last
                    == "secondaryd: state directory '\(trial.state)' is writable by others (mode 0770): use mode 0700")
        }
    }
}
