import DNS
import Foundation
import SystemPackage
import TestSupport
import Testing

/// The TSIG lab of the BIND handbooks: a key from tsig-keygen, and ns2's configuration as one writes it down.
@Suite(.fewAtATime) struct TSIGLabTests {
    private func withLab(_ body: (PeerPrimary, Secondaryd) async throws -> Void) async throws {
        let statement = try await LocalTool.output("tsig-keygen", ["-a", "hmac-sha256", "ns1-ns2.example.com"])
        let text = statement.joined(separator: "\n")
        let secret = try #require(text.firstMatch(of: /secret "([^"]+)"/)?.output.1)
        let key = PeerKey(name: "ns1-ns2.example.com", secret: String(secret))
        try await withPrimary(.named, zones: [ZoneText("example.com", serial: 2_026_112_101).zone], keys: [key]) { primary in
            let secondary = try Secondaryd()
            try secondary.directory.write(text + "\n", to: "db.ns1-ns2.key")
            let path = secondary.directory.appending("db.ns1-ns2.key").string
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
            try await body(primary, secondary)
        }
    }

    private func expectTransfer(by secondary: Secondaryd) async throws {
        let result = try await secondary.refresh()
        #expect(result.exit == .status(0))
        #expect(result.output == ["example.com: serial 2026112101, transferred"])
        #expect(
            result.transferLog.contains("zone example.com/IN: transferred serial 2026112101: TSIG 'ns1-ns2.example.com'"))
        #expect(
            try await secondary.records(of: "example.com") == ZoneText("example.com", serial: 2_026_112_101).compiledRecords)
    }

    @Test func `the fragments work as they are written`() async throws {
        try await withLab { primary, secondary in
            let folder = secondary.directory.path
            try secondary.configure(
                text: """
                    options { directory "\(folder)"; };
                    include "\(folder)/db.ns1-ns2.key";
                    server 127.0.0.1 { keys { ns1-ns2.example.com; }; };
                    zone "example.com" { type slave; masters { 127.0.0.1 port \(primary.endpoint.port); }; \
                    file "\(folder)/db.example.com"; };
                    """)
            try await expectTransfer(by: secondary)
        }
    }

    @Test func `the port of the options is the primaries' where they name none`() async throws {
        try await withLab { primary, secondary in
            let folder = secondary.directory.path
            try secondary.configure(
                text: """
                    // What named.conf.options has besides.
                    options {
                        directory "\(folder)";
                        port \(primary.endpoint.port);
                        recursion no;                 # not ours
                        dnssec-validation auto;
                        listen-on-v6 { any; };
                        /* nor this */ allow-query { any; };
                    };
                    include "\(folder)/*.key";
                    server 127.0.0.1 { keys { ns1-ns2.example.com; }; };
                    zone "example.com" { type slave; masters { 127.0.0.1; }; file "db.example.com"; };
                    """)
            try await expectTransfer(by: secondary)
        }
    }

    @Test func `a list of primaries with a key of its own needs no server clause`() async throws {
        try await withLab { primary, secondary in
            let folder = secondary.directory.path
            try secondary.configure(
                text: """
                    options { directory "\(folder)"; };
                    include "db.ns1-ns2.key";
                    primaries ns1 port \(primary.endpoint.port) { 127.0.0.1 key ns1-ns2.example.com; };
                    remote-servers all { ns1; };
                    zone "example.com" IN { type secondary; primaries { all; }; file "db.example.com"; };
                    """)
            try await expectTransfer(by: secondary)
        }
    }

    @Test func `an open file with a secret is used with a warning`() async throws {
        try await withLab { primary, secondary in
            let folder = secondary.directory.path
            let path = "\(folder)/db.ns1-ns2.key"
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            try secondary.configure(
                text: """
                    options { directory "\(folder)"; masterfile-format text; };
                    include "\(path)";
                    zone "example.com" {
                        type secondary;
                        primaries { 127.0.0.1 port \(primary.endpoint.port) key ns1-ns2.example.com; };
                        file "db.example.com";
                    };
                    """)
            let result = try await secondary.refresh()
            #expect(result.output == ["example.com: serial 2026112101, transferred"])
            let warnings = result.log.filter { $0.severity == "warning" }
            #expect(warnings.count == 1)
            #expect(warnings.first?.text.hasPrefix(path) == true)
        }
    }
}
