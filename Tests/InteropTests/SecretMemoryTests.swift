import Foundation
import NIOCore
import NIOPosix
import SystemPackage
import TestSupport
import Testing

/// Keys in the memory of the programs: gone with the last use, and in nobody's reach.
@Suite(.fewAtATime, .enabled("only root may look") { await ServiceUnit.canBeApplied() })
struct SecretMemoryTests {
    /// How often `octets` stand in the memory that the process may write to.
    private func occurrences(of octets: Data, inMemoryOf process: Int32) throws -> Int {
        let memory = try FileHandle(forReadingFrom: URL(filePath: "/proc/\(process)/mem"))
        defer { try? memory.close() }
        var count = 0
        for line in try String(contentsOfFile: "/proc/\(process)/maps", encoding: .utf8).split(separator: "\n") {
            let fields = line.split(separator: " ")
            let ends = fields[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
            guard fields[1].hasPrefix("rw"), !line.hasSuffix("[vvar]"), ends.count == 2 else { continue }
            try memory.seek(toOffset: ends[0])
            guard let region = try? memory.read(upToCount: Int(ends[1] - ends[0])) else { continue }
            var rest = region[...]
            while let found = rest.firstRange(of: octets) {
                count += 1
                rest = rest[found.upperBound...]
            }
        }
        return count
    }

    @Test func `the octets of a key that is no longer configured are nowhere in memory`() async throws {
        // The first octets of what was freed are the allocator's, and of a long key only its hash is used.
        let secret = Data((0..<512).map { _ in UInt8.random(in: 0...255) })
        let key = PeerKey(name: "k.example", algorithm: "hmac-sha256", secret: secret.base64EncodedString())
        let part = secret.suffix(64)
        let keyless = SecondaryZone("example.com", primaries: "127.0.0.1 port 9;")
        let keyed = SecondaryZone("example.com", primaries: "127.0.0.1 port 9 key k.example;")
        let secondary = try Secondaryd(zones: [keyless])
        try await secondary.withDaemon { daemon in
            for isKeyed in [true, false] {
                try secondary.configure(keys: isKeyed ? [key] : [], zones: [isKeyed ? keyed : keyless])
                #expect(try await secondary.control("reload").exit == .status(0))
                // A round of before may hold the key as long as it lasts.
                #expect(try await secondary.control("refresh", "--wait").exit == .status(1))
                // Ours, and the one that libcrypto has made of it.
                #expect(try occurrences(of: part, inMemoryOf: daemon.processID) == (isKeyed ? 2 : 0))
            }
        }
    }

    /// Whether the kernel would write the memory of a process of somebody else than root to a file: it shows in whose some files are.
    private func isDumpable(_ process: Int32) throws -> Bool {
        let attributes = try FileManager.default.attributesOfItem(atPath: "/proc/\(process)/environ")
        return attributes[.ownerAccountID] as? Int != 0
    }

    private func withNobody(
        _ program: String, _ arguments: [String], _ body: (RunningProcess) async throws -> Void
    ) async throws {
        let placed = "/usr/local/sbin/\(program)"
        let process = try await RunningProcess.start(
            try Programs.built("unit-sandbox"),
            [
                "--place-file", try program == "sleep" ? Programs.path(of: program) : Programs.built(program), placed, "--user",
                "nobody", "--", placed,
            ] + arguments)
        do {
            try await body(process)
        } catch {
            await process.stop(within: .seconds(2))
            throw error
        }
        await process.stop(within: .seconds(5))
    }

    @Test func `neither program can leave a core file, and the daemon names files by their descriptors all the same`()
        async throws
    {
        try await withPrimary(.nsd, zones: [ZoneText("example.com", serial: 7).zone]) { primary in
            let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: primary.endpoint)])
            for file in [secondary.directory.path, secondary.configuration] {
                try FileManager.default.setAttributes([.ownerAccountName: "nobody"], ofItemAtPath: file.string)
            }
            try await withNobody("secondaryd", ["--config", secondary.configuration.string]) { process in
                try await process.waitForLine(containing: "Transfer completed: ")
                #expect(try !isDumpable(process.processID))
                #expect(secondary.text(of: "example.com") != nil)
            }
        }
        // It waits for a daemon that does not answer.
        try await withTemporaryDirectory { folder in
            let socket = folder.appending("control.sock").string
            let (connections, connected) = AsyncStream.makeStream(of: Void.self)
            let silent = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .childChannelInitializer { channel in channel.eventLoop.makeCompletedFuture { _ = connected.yield(()) } }
                .bind(unixDomainSocketPath: socket).get()
            try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: socket)
            try await withNobody("secondaryctl", ["status", "--socket", socket]) { control in
                try await withTimeLimit(awaiting: "secondaryctl") { for await _ in connections { break } }
                #expect(try !isDumpable(control.processID))
            }
            try await silent.close()
        }
        try await withNobody("sleep", ["60"]) { process in
            // Another program is put in its place by then.
            try await withTimeLimit(awaiting: "sleep") {
                while try String(contentsOfFile: "/proc/\(process.processID)/comm", encoding: .utf8) != "sleep\n" {
                    try await Task.sleep(for: .milliseconds(5))
                }
            }
            #expect(try isDumpable(process.processID))
        }
    }
}
