import DNS
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Folders and disks that do not take a zone file.
@Suite(.fewAtATime) struct HostileDiskTests {
    /// What came of a run whose zone file is `folder/db.example.com`.
    private struct DiskTrial: Sendable {
        let endpoint: Endpoint
        let log: [String]
        let output: [String]
        let exit: RunningProcess.Exit

        var transferLines: [String] {
            let prefix = "transfer of 'example.com/IN' from \(endpoint): "
            return log.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        }
    }

    /// Runs `secondaryd --refresh` by `command`, which gets the program and its arguments; the zone has `records` besides its head, and
    /// `meanwhile` happens between its request and its arrival.
    private func run(
        in directory: TemporaryDirectory, file: FilePath, records: Int = 0, by command: [String] = [],
        meanwhile: @escaping @Sendable () throws -> Void = {}
    ) async throws -> DiskTrial {
        try await withScriptedPrimary(
            udp: HostileTrial.tellingSerial(7),
            tcp: HostileTrial.sending { request in
                try meanwhile()
                let text = String(repeating: "x", count: 200)
                let more = try (0..<records).map { TestRecord.txt(try Name(parsing: "h\($0).example.com"), text) }
                return try MessageBuilder.transfer(of: HostileTrial.records() + more, answering: request)
            }
        ) { primary in
            let configuration = try directory.write(
                """
                options { directory "\(directory.path)"; };
                zone example.com {
                    type secondary; primaries { \(primary.endpoint.address) port \(primary.endpoint.port); }; file "\(file)";
                };
                """, to: "secondaryd.conf")
            let arguments = [try Programs.built("secondaryd"), "--config", configuration.string, "--refresh"]
            let result = try await LocalTool.run((command + arguments)[0], Array((command + arguments).dropFirst()))
            return DiskTrial(
                endpoint: primary.endpoint, log: result.errors.map { LogLine($0).text }, output: result.output,
                exit: result.exit)
        }
    }

    private func expect(
        _ resultText: String, saying explanation: (String) -> Bool, from trial: DiskTrial,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let lines = trial.transferLines
        #expect(trial.exit == .status(1), sourceLocation: sourceLocation)
        #expect(lines.count == 5, sourceLocation: sourceLocation)
        #expect(lines.first == "connected using \(trial.endpoint)", sourceLocation: sourceLocation)
        #expect(lines.dropFirst().first.map(explanation) == true, sourceLocation: sourceLocation)
        #expect(
            lines.dropFirst(2).prefix(2) == [
                "failed while processing responses: \(resultText)", "Transfer status: \(resultText)",
            ], sourceLocation: sourceLocation)
        #expect(lines.last?.hasPrefix("Transfer completed: ") == true, sourceLocation: sourceLocation)
        #expect(trial.output.count == 1 && trial.output[0].hasPrefix("example.com: failed: "), sourceLocation: sourceLocation)
    }

    /// What the configuration is refused with, before anything is asked of a primary or written.
    private func expectFault(
        _ fault: String, from trial: DiskTrial, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(trial.exit == .status(78), sourceLocation: sourceLocation)
        #expect(trial.transferLines == [] && trial.output == [], sourceLocation: sourceLocation)
        #expect(trial.log.contains { $0.hasSuffix("error: \(fault)") }, "\(trial.log)", sourceLocation: sourceLocation)
    }

    @Test func `a folder that is missing, or is none, is a fault of the configuration`() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("a file", to: "plain")
        let missing = try await run(in: directory, file: directory.appending("missing").appending("db.example.com"))
        expectFault("directory '\(directory.path)/missing' does not exist", from: missing)
        let plain = try await run(in: directory, file: directory.appending("plain").appending("db.example.com"))
        expectFault("'\(directory.path)/plain' is not a directory", from: plain)
        #expect(try directory.names == ["plain", "secondaryd.conf"])
    }

    @Test(arguments: [false, true])
    func `a folder that goes while the zone arrives is told of`(isReplaced: Bool) async throws {
        let directory = try TemporaryDirectory()
        let folder = directory.appending("zones")
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: false)
        let trial = try await run(in: directory, file: folder.appending("db.example.com")) {
            try FileManager.default.removeItem(atPath: folder.string)
            if isReplaced { try directory.write("a file", to: "zones") }
        }
        let start = "create: \(folder)/.secondaryd-"
        expect("file not found", saying: { $0.hasPrefix(start) && $0.hasSuffix(".tmp: file not found") }, from: trial)
        #expect(try directory.names == [".secondaryd", "secondaryd.conf"] + (isReplaced ? ["zones"] : []))
    }

    @Test func `a folder in the zone file's place is a fault of the configuration`() async throws {
        let directory = try TemporaryDirectory()
        let file = directory.appending("db.example.com")
        try FileManager.default.createDirectory(atPath: file.string, withIntermediateDirectories: false)
        let trial = try await run(in: directory, file: file)
        expectFault("zone 'example.com': '\(file)' is a directory, not a file", from: trial)
        #expect(try directory.names == ["db.example.com", "secondaryd.conf"])
    }

    @Test func `a folder that comes to the zone file's place stays, and nothing beside it`() async throws {
        let directory = try TemporaryDirectory()
        let file = directory.appending("db.example.com")
        let trial = try await run(in: directory, file: file) {
            try FileManager.default.createDirectory(atPath: file.string, withIntermediateDirectories: false)
        }
        expect("Is a directory", saying: { $0 == "rename: \(file): Is a directory" }, from: trial)
        #expect(try directory.names == [".secondaryd", "db.example.com", "secondaryd.conf"])
    }

    /// Where only root may write, root is not kept out by permissions.
    @Test(.enabled(if: getuid() != 0, "root may write everywhere"))
    func `a folder that may not be written to any more is told of`() async throws {
        let directory = try TemporaryDirectory()
        let folder = directory.appending("zones")
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: false)
        let trial = try await run(in: directory, file: folder.appending("db.example.com")) {
            try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder.string)
        }
        expect("permission denied", saying: { $0.hasSuffix(".tmp: permission denied") }, from: trial)
    }

    // MARK: Disks of the test's own

    /// Even root may be kept from it, in a container.
    private static let mayMount = ConditionTrait.enabled("mounting takes root's rights") {
        try await LocalTool.run("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).succeeded
    }

    /// Mounts a small disk on a folder that nobody else sees, puts the old zone file there, runs the program, and brings out what is
    /// there then.
    private static let onSmallDisk = """
        folder=$1 options=$2 mode=$3; shift 3
        mount -t tmpfs -o "$options" tmpfs "$folder" || exit 99
        printf '%s' '\(HostileTrial.oldFile.dropLast())' > "$folder/db.example.com"
        mount -o "remount,$mode" "$folder" || exit 99
        "$@"; status=$?
        ls -A "$folder" > "$folder.names"
        cp "$folder/db.example.com" "$folder.file"
        exit $status
        """

    private func expectRefusal(
        _ resultText: String, on options: String, records: Int, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await onSmallDisk(options, records: records, sourceLocation: sourceLocation) { trial, _ in
            expect(resultText, saying: { $0.hasSuffix(": \(resultText)") }, from: trial, sourceLocation: sourceLocation)
        }
    }

    private func onSmallDisk(
        _ options: String, mode: String = "rw", records: Int, sourceLocation: SourceLocation = #_sourceLocation,
        check: (DiskTrial, _ folder: FilePath) -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        let folder = directory.appending("zones")
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: false)
        let trial = try await run(
            in: directory, file: folder.appending("db.example.com"), records: records,
            by: ["unshare", "--mount", "sh", "-c", Self.onSmallDisk, "sh", folder.string, options, mode])
        check(trial, folder)
        #expect(try directory.read("zones.names") == "db.example.com\n", sourceLocation: sourceLocation)
        #expect(try directory.read("zones.file") + "\n" == HostileTrial.oldFile, sourceLocation: sourceLocation)
    }

    @Test(mayMount)
    func `a disk that fills up while the zone arrives leaves the old file`() async throws {
        try await expectRefusal("disc full", on: "size=512k", records: 5000)
    }

    @Test(mayMount)
    func `a disk that fills up with the last octets leaves the old file`() async throws {
        try await expectRefusal("disc full", on: "size=64k", records: 400)
    }

    @Test(mayMount)
    func `a disk without room for another file leaves the old one`() async throws {
        try await expectRefusal("disc full", on: "size=1m,nr_inodes=2", records: 1)
    }

    @Test(mayMount)
    func `a disk that is read-only is a fault of the configuration`() async throws {
        try await onSmallDisk("size=1m", mode: "ro", records: 1) { trial, folder in
            expectFault("cannot write to directory '\(folder)': read-only file system", from: trial)
        }
    }

    @Test func `a file that may not grow so far leaves the old one`() async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(HostileTrial.oldFile, to: "db.example.com")
        let trial = try await run(in: directory, file: file, records: 8000, by: ["prlimit", "--fsize=1000000"])
        expect("disc full", saying: { $0.hasSuffix(": disc full") }, from: trial)
        #expect(try directory.read("db.example.com") == HostileTrial.oldFile)
        #expect(try directory.names == [".secondaryd", "db.example.com", "secondaryd.conf"])
    }
}
