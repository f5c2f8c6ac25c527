import DNS
import Foundation
import LibCrypto
import SystemPackage
import TestSupport
import Testing

/// Keys that secondaryctl negotiates with a real named, and what named and dig make of them.
@Suite(.fewAtATime) struct TKEYTests {
    private static let keys = [
        PeerKey.random(name: "md5.init", algorithm: "hmac-md5"), PeerKey.random(name: "sha256.init", algorithm: "hmac-sha256"),
    ]
    private static let zone = ZoneText("tkey.example", serial: 7, records: 200)

    /// Runs `body` with a named whose Diffie-Hellman key is of `bits`.
    private func withNamed(
        _ bits: Int, _ body: (PeerPrimary, TemporaryDirectory, DiffieHellmanGroup) async throws -> Void
    ) async throws {
        let group = try TKEYPair.group(of: bits)
        let pair = try TKEYPair(named: "server", in: group)
        let options = "tkey-domain \"server\"; tkey-dhkey \"server\" \(pair.tag);\n"
        try await withPrimary(
            .named, zones: [Self.zone.zone], keys: Self.keys, options: options, files: pair.files
        ) { primary in
            try await withTemporaryDirectory { folder in
                for key in Self.keys { try writeKey(key.statement, to: "\(key.name).key", in: folder) }
                try await body(primary, folder, group)
            }
        }
    }

    /// For nobody else's eyes.
    private func writeKey(_ statement: String, to name: String, in folder: TemporaryDirectory) throws {
        let path = try folder.write(statement, to: name).string
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    private func secondaryctl(
        _ command: String, _ primary: PeerPrimary, _ arguments: [String]
    ) async throws -> LocalTool.Result {
        let server = ["--server", "\(primary.endpoint.address)", "--port", "\(primary.endpoint.port)"]
        return try await LocalTool.run(Programs.built("secondaryctl"), ["tkey", command] + server + arguments)
    }

    @Test(arguments: [512, 768, 1024, 1536, 2048])
    func `a key is negotiated, used by dig, deleted, and then unknown`(bits: Int) async throws {
        try await withNamed(bits) { primary, folder, group in
            var arguments = ["--directory", folder.path.string]
            // Which group it is named does not tell: one that goes by no number must be known before.
            if bits == 512 || bits == 2048 {
                let pair = try TKEYPair(named: "client", in: group)
                for (name, text) in pair.files { try folder.write(text, to: name) }
                arguments += ["--dh-key", folder.appending(pair.base).string]
            }
            for key in Self.keys {
                let initial = ["--initial-key", folder.appending("\(key.name).key").string]
                let created = try await secondaryctl("create", primary, arguments + initial)
                #expect(created.exit == .status(0), "\(created.errors)")
                let base = try #require(created.output.first)
                #expect(base.hasPrefix("K") && base.contains(".server.+157+"))
                let pair = folder.appending(base).string
                #expect(try mode(of: pair + ".key") == 0o600)
                #expect(try mode(of: pair + ".private") == 0o600)

                let transfer = ["-k", pair + ".private", "+noall", "+answer", "+onesoa", Self.zone.name, "AXFR"]
                let used = try await LocalTool.dig(transfer, at: primary)
                #expect(used.output.contains { $0.contains("SOA") })
                #expect(used.output.count >= 200)

                let deleted = try await secondaryctl("delete", primary, ["--key-file", pair])
                #expect(deleted.exit == .status(0), "\(deleted.errors)")
                let again = try await secondaryctl("delete", primary, ["--key-file", pair] + initial)
                #expect(again.exit == .status(1))
                #expect(again.errors.contains { $0.contains("BADNAME: the primary has no negotiated key") })
                let refused = try await LocalTool.dig(transfer, at: primary)
                #expect(!refused.output.contains { $0.contains("SOA") })
                let itself = try await secondaryctl("delete", primary, ["--key-file", pair])
                #expect(itself.errors.contains { $0.contains("BADKEY") })
            }
        }
    }

    private func mode(of path: String) throws -> Int? {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (attributes[.posixPermissions] as? NSNumber)?.intValue
    }

    @Test func `every refusal is told in its own words`() async throws {
        try await withNamed(1024) { primary, folder, _ in
            let initial = ["--initial-key", folder.appending("md5.init.key").string, "--directory", folder.path.string]
            func complaint(_ arguments: [String]) async throws -> String {
                let result = try await secondaryctl("create", primary, arguments)
                #expect(result.exit == .status(1))
                return result.errors.joined()
            }
            let first = try await secondaryctl("create", primary, initial + ["--name", "Mine", "--group", "1024"])
            #expect(first.output.first?.hasPrefix("Kmine.server.+157+") == true)
            #expect(try await complaint(initial + ["--name", "mine"]).contains("BADNAME"))
            #expect(
                try await complaint(initial + ["--group", "768"])
                    == "secondaryctl: BADKEY: the primary's 'tkey-dhkey' is of a group that was not offered")
            // A secret that named does not have, and a name.
            let stranger = PeerKey.random(name: "stranger")
            try writeKey(stranger.statement, to: "stranger.key", in: folder)
            #expect(
                try await complaint(["--initial-key", folder.appending("stranger.key").string]).contains("BADKEY"))
            let guess = PeerKey.random(name: "md5.init", algorithm: "hmac-md5")
            try writeKey(guess.statement, to: "guess.key", in: folder)
            #expect(try await complaint(["--initial-key", folder.appending("guess.key").string]).contains("BADSIG"))
        }
    }

    @Test func `a key that cannot be written is deleted again`() async throws {
        try await withNamed(768) { primary, folder, _ in
            let initial = ["--initial-key", folder.appending("md5.init.key").string, "--name", "lost"]
            let result = try await secondaryctl("create", primary, initial + ["--directory", "/nowhere/at/all"])
            #expect(result.exit == .status(1))
            #expect(result.output == [])
            #expect(result.errors.count == 1 && result.errors[0].hasSuffix("No such file or directory"), "\(result.errors)")
            // Or its name would be in use.
            let again = try await secondaryctl("create", primary, initial + ["--directory", folder.path.string])
            #expect(again.exit == .status(0), "\(again.errors)")
        }
    }

    @Test func `a deletion that another key signs is refused, and that is told`() async throws {
        try await withNamed(768) { primary, folder, _ in
            func initial(_ name: String) -> [String] { ["--initial-key", folder.appending("\(name).key").string] }
            let created = try await secondaryctl(
                "create", primary, initial("md5.init") + ["--name", "mine", "--directory", folder.path.string])
            let pair = ["--key-file", folder.appending(try #require(created.output.first)).string]
            let refused = try await secondaryctl("delete", primary, pair + initial("sha256.init"))
            #expect(refused.exit == .status(1))
            #expect(
                refused.errors == [
                    "secondaryctl: REFUSED: key 'mine.server' was not negotiated with the key that signs"
                ])
            #expect(try await secondaryctl("delete", primary, pair + initial("md5.init")).exit == .status(0))
        }
    }

    @Test func `a file with a secret that everybody may read is warned of`() async throws {
        try await withNamed(768) { primary, folder, _ in
            let path = folder.appending("md5.init.key").string
            let arguments = ["--initial-key", path, "--directory", folder.path.string]
            for mode in [0o600, 0o644] {
                try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
                let created = try await secondaryctl("create", primary, arguments)
                #expect(created.exit == .status(0))
                let warning = """
                    secondaryctl: warning: '\(path)' contains the secret of a key and is world-readable (mode 0644)
                    """
                #expect(created.errors == (mode == 0o644 ? [warning] : []))
                let pair = folder.appending(try #require(created.output.first)).string
                try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: pair + ".private")
                let deleted = try await secondaryctl("delete", primary, ["--key-file", pair])
                #expect(deleted.exit == .status(0))
                #expect(deleted.errors == (mode == 0o644 ? [warning.replacing(path, with: pair + ".private")] : []))
            }
        }
    }

    /// A limit in octets is a disk that fills up: before the first, within the first file, and within the second.
    @Test(arguments: [(0, "full"), (10, "full"), (100, String(repeating: "x", count: 60))])
    func `nothing is left of a key that could not be written, here or at the server`(
        octets: Int, name: String
    ) async throws {
        try await withNamed(768) { primary, folder, _ in
            let kept = try folder.names
            let initial = ["--initial-key", folder.appending("\(Self.keys[0].name).key").string]
            let arguments =
                ["--fsize=\(octets)", try Programs.built("secondaryctl"), "tkey", "create"]
                + ["--server", "\(primary.endpoint.address)", "--port", "\(primary.endpoint.port)"]
                + ["--name", name, "--directory", folder.path.string] + initial
            let result = try await LocalTool.run("prlimit", arguments)
            #expect(result.exit == .status(1))
            #expect(result.errors.count == 1 && result.errors[0].hasSuffix(": File too large"), "\(result.errors)")
            #expect(try folder.names == kept)
            // Had the server kept it, the name would be taken.
            let again = try await secondaryctl(
                "create", primary, ["--name", name, "--directory", folder.path.string] + initial)
            #expect(again.exit == .status(0), "\(again.errors)")
        }
    }

    @Test func `a server without a Diffie-Hellman key says so`() async throws {
        try await withPrimary(.named, zones: [Self.zone.zone], keys: Self.keys) { primary in
            try await withTemporaryDirectory { folder in
                try writeKey(Self.keys[1].statement, to: "init.key", in: folder)
                let result = try await secondaryctl(
                    "create", primary, ["--initial-key", folder.appending("init.key").string])
                #expect(result.exit == .status(1))
                #expect(
                    result.errors == ["secondaryctl: REFUSED: does the primary have 'tkey-dhkey' and 'tkey-domain'?"])
                #expect(try folder.names == ["init.key"])
            }
        }
    }

    @Test(arguments: [PeerSoftware.nsd, .knot])
    func `a server that does not know TKEY refuses without a signature, and that is told`(
        software: PeerSoftware
    ) async throws {
        try await withPrimary(software, zones: [Self.zone.zone], keys: Self.keys) { primary in
            try await withTemporaryDirectory { folder in
                try writeKey(Self.keys[1].statement, to: "init.key", in: folder)
                let result = try await secondaryctl(
                    "create", primary, ["--initial-key", folder.appending("init.key").string])
                #expect(result.exit == .status(1))
                #expect(result.errors.first?.contains("the answer is not signed") == true, "\(result.errors)")
            }
        }
    }
}
