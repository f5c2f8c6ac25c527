import Foundation
import Glibc
import SystemPackage
import TestSupport
import Testing

/// Faults of a configuration that only the disk shows, and faults in great number: what the program says, and how it ends.
@Suite(.fewAtATime) struct ConfigurationFaultTests {
    private static let head = "masterfile-format text;"

    private func zone(_ name: String, _ file: String) -> String {
        "zone \(name) { type slave; masters { 127.0.0.1 port 9; }; file \"\(file)\"; };\n"
    }

    private func configured(_ statements: String) throws -> Secondaryd {
        let secondary = try Secondaryd()
        try configure(secondary, statements)
        return secondary
    }

    private func configure(_ secondary: Secondaryd, _ statements: String) throws {
        try secondary.configure(text: "options { directory \"\(secondary.directory.path)\"; \(Self.head) };\n\(statements)")
    }

    private func makeFolder(_ name: String, in secondary: Secondaryd, mode: Int = 0o755) throws -> FilePath {
        let folder = secondary.directory.appending(name)
        try FileManager.default.createDirectory(
            atPath: folder.string, withIntermediateDirectories: false, attributes: [.posixPermissions: mode])
        return folder
    }

    @Test(arguments: [["--check-config"], ["--refresh"], []])
    func `a folder that is missing ends every run with status 78, before anything is made`(arguments: [String]) async throws {
        let secondary = try configured(zone("a", "gone/a"))
        let result = try await secondary.run(arguments)
        #expect(result.exit == .status(78))
        #expect(result.errors.contains { $0.hasSuffix("directory '\(secondary.directory.path)/gone' does not exist") })
        #expect(try secondary.directory.names == ["secondaryd.conf"])
    }

    @Test func `whoever only prints statements for another server need not have the folders`() async throws {
        let result = try await configured(zone("a", "gone/a")).run(["--print-local-config", "nsd"])
        #expect(result.exit == .status(0) && result.errors == [])
    }

    @Test func `a primary's only file is neither replaced nor set aside`() async throws {
        let secondary = try configured("zone own { type master; file \"db.own\"; };\n" + zone("theirs", "db.own"))
        try secondary.directory.write("; all there is\n", to: "db.own")
        let result = try await secondary.run(["--refresh"])
        #expect(result.exit == .status(78))
        #expect(try secondary.directory.read("db.own") == "; all there is\n")
    }

    @Test func `a reload that finds a folder of includes gone changes nothing`() async throws {
        let secondary = try configured("")
        let folder = try makeFolder("zones.d", in: secondary)
        try secondary.directory.write(zone("a", "db.a"), to: "zones.d/a.conf")
        try configure(secondary, "include \"\(folder)/*.conf\";")
        try await secondary.withDaemon { daemon in
            for end in ["moved", "a file", "missing folder of a zone"] {
                let mark = daemon.mark
                if end == "moved" {
                    try FileManager.default.moveItem(atPath: folder.string, toPath: "\(folder).away")
                } else if end == "a file" {
                    try secondary.directory.write("", to: "zones.d")
                } else {
                    try configure(secondary, zone("b", "gone/b"))
                }
                daemon.process.send(signal: SIGHUP)
                let index = try await daemon.waitForLine("reloading configuration failed: nothing was changed", from: mark)
                let errors = daemon.process.lines.entries[mark...index].map { LogLine($0.text) }.filter {
                    $0.severity == "error"
                }
                // The fault, once, and that the reload failed.
                #expect(errors.count == 2, "\(end): \(errors)")
                let status = try await secondary.control("zonestatus", "a")
                #expect(status.exit == .status(0), "\(end)")
            }
        }
    }

    @Test func `what the daemon makes in its state directory is no zone's file`() async throws {
        let secondary = try configured(zone("a", "db.a"))
        try await secondary.withDaemon { _ in
            let names = try FileManager.default.contentsOfDirectory(
                atPath: secondary.directory.appending(".secondaryd").string)
            #expect(names.count >= 3)
            for name in names {
                let other = try configured("")
                try other.configure(
                    text: """
                        options { directory "\(secondary.directory.path)"; \(Self.head) };
                        \(zone("a", ".secondaryd/\(name)"))
                        """)
                #expect(try await other.run(["--check-config"]).exit == .status(78), "\(name)")
            }
        }
    }

    @Test func `one fault in 10,000 zones is a few lines, at a check and once at a reload`() async throws {
        let secondary = try configured("")
        let faulty = (0..<10_000).map { "zone z\($0) { type slave; masters { 127.0.0.1; }; };\n" }.joined()
        try await secondary.withDaemon { daemon in
            try configure(secondary, faulty)
            let check = try await secondary.run(["--check-config"])
            #expect(check.errors.count == 12)
            #expect(check.errors.last?.contains("has 10000 errors") == true)
            let mark = daemon.mark
            daemon.process.send(signal: SIGHUP)
            let index = try await daemon.waitForLine("reloading configuration failed", from: mark)
            let lines = daemon.process.lines.entries[mark...index].map { LogLine($0.text) }
            #expect(lines.count { $0.text.contains("missing 'file' entry") } == 11)
            let reload = try await secondary.control("reload")
            #expect(reload.exit == .status(1))
            #expect(reload.errors.count { $0.contains("missing 'file' entry") } == 11)
        }
    }

    // MARK: What the user who asks may not do

    /// Root without the right to pass over permissions is a user as every other.
    private static let plainUser = getuid() == 0 ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"] : []

    private func checkAsPlainUser(_ secondary: Secondaryd) async throws -> LocalTool.Result {
        let arguments = [try Programs.built("secondaryd"), "--config", secondary.configuration.string, "--check-config"]
        let command = Self.plainUser + arguments
        return try await LocalTool.run(command[0], Array(command.dropFirst()))
    }

    @Test func `a zone's folder that this user cannot write to is a fault`() async throws {
        let secondary = try configured(zone("a", "zones/a"))
        let folder = try makeFolder("zones", in: secondary, mode: 0o555)
        let result = try await checkAsPlainUser(secondary)
        #expect(result.exit == .status(78))
        #expect(result.errors.first?.hasSuffix("error: cannot write to directory '\(folder)': permission denied") == true)
    }

    @Test(arguments: [0o000, 0o300])
    func `a folder of includes that this user cannot list is a fault`(mode: Int) async throws {
        let secondary = try configured("")
        let folder = try makeFolder("zones.d", in: secondary)
        try secondary.directory.write(zone("a", "db.a"), to: "zones.d/a.conf")
        try configure(secondary, "include \"\(folder)/*.conf\";")
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.string)
        let result = try await checkAsPlainUser(secondary)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.string)
        #expect(result.exit == .status(78))
        #expect(result.errors.first?.hasSuffix("error: cannot read directory '\(folder)': permission denied") == true)
    }

    @Test func `a folder that this user may write to and not list is good`() async throws {
        let secondary = try configured((0..<20).map { zone("z\($0)", "zones/z\($0)") }.joined())
        _ = try makeFolder("zones", in: secondary, mode: 0o300)
        #expect(try await checkAsPlainUser(secondary).exit == .status(0))
    }
}
