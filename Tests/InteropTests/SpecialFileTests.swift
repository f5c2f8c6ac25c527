import Foundation
import SystemPackage
import TestSupport
import Testing

/// What stands in the folders of zones that is no file, or has a time stamp of another century.
@Suite(.fewAtATime, .timeLimit(.minutes(30))) struct SpecialFileTests {
    private static let zone = ZoneText("example.com", serial: 7)

    private func withSecondary(_ body: (Secondaryd, PeerPrimary) async throws -> Void) async throws {
        try await withPrimary(.nsd, zones: [Self.zone.zone]) { primary in
            try await body(try Secondaryd(zones: [SecondaryZone("example.com", from: primary.endpoint)]), primary)
        }
    }

    private func isFIFO(_ path: FilePath) throws -> Bool {
        try Stat(path, followTargetSymlink: false).type == .fifo
    }

    @Test func `a zone file with a time stamp beyond 2262 is one that somebody has edited`() async throws {
        try await withSecondary { secondary, _ in
            for _ in 0..<2 {
                let result = try await secondary.refresh()
                #expect(result.exit == .status(0))
                #expect(result.output == ["example.com: serial 7, transferred"])
                _ = try await LocalTool.output("touch", ["-d", "@9300000000", secondary.file(of: "example.com").string])
            }
        }
    }

    @Test func `FIFOs and folders with the names of temporaries hold up no start`() async throws {
        try await withSecondary { secondary, _ in
            let names = ["0", "1"].map { ".secondaryd-000000000000000\($0).tmp" }
            _ = try await LocalTool.output("mkfifo", [secondary.directory.appending(names[0]).string])
            _ = try await LocalTool.output("mkdir", [secondary.directory.appending(names[1]).string])
            try secondary.directory.write("half a zone", to: ".secondaryd-0000000000000002.tmp")
            let result = try await secondary.refresh()
            #expect(result.output == ["example.com: serial 7, transferred"])
            #expect(
                result.errors.contains { $0.hasSuffix("removed 1 unfinished zone files from '\(secondary.directory.path)'") })
            #expect(try secondary.strangers == names)
        }
    }

    @Test func `a FIFO in the place of a zone file that was published holds up nothing, and stays`() async throws {
        try await withSecondary { secondary, primary in
            try await secondary.withDaemon { daemon in
                let held = try await daemon.waitForTransfer(of: "example.com", serial: 7)
                let file = secondary.file(of: "example.com")
                _ = try await LocalTool.output("rm", [file.string])
                _ = try await LocalTool.output("mkfifo", [file.string])
                var next = Self.zone
                next.serial = 8
                try await primary.replace(next.zone)
                let refresh = try await secondary.control("refresh", "--wait", "example.com")
                #expect(refresh.exit == .status(1))
                try await daemon.waitForLine("rename: \(file): not a regular file", from: held)
                try await daemon.waitForLine("Transfer status: invalid file", from: held)
                #expect(try isFIFO(file))
                _ = try await LocalTool.output("rm", [file.string])
                try await #expect(secondary.control("refresh", "--wait", "example.com").exit == .status(0))
                #expect(secondary.text(of: "example.com")?.contains(" 8 3600 600 ") == true)
            }
        }
    }

    @Test func `a file that has no octets and never ends is no configuration`() async throws {
        let secondary = try Secondaryd(statements: "include \"/proc/self/pagemap\";\n")
        let result = try await secondary.run(["--check-config"])
        #expect(result.exit == .status(78))
        #expect(
            (result.output + result.errors).contains { $0.contains("'/proc/self/pagemap'") && $0.contains("file too large") })
    }
}
