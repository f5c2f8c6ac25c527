import DNS
import Testing

@testable import Configuration

/// Link-local addresses mean nothing without the interface that they are on (RFC 4007 §11).
@Suite struct ScopeTests {
    private func read(_ text: String) -> (settings: Settings?, diagnostics: [Diagnostic]) {
        var files = Files(text)
        files.interfaces = ["eth0": 2, "eth1": 3, "9": 4]
        return files.load()
    }

    private func settings(_ text: String) throws -> Settings {
        let (settings, diagnostics) = read(text)
        #expect(diagnostics.filter { $0.severity > .info }.map(\.description) == [])
        return try #require(settings)
    }

    @Test func `an interface is kept with the addresses of primaries, of those to notify, and to ask from`() throws {
        let settings = try settings(
            """
            options { masterfile-format text; transfer-source-v6 fe80::1%eth0; notify-source-v6 fe80::2%3; };
            server fe80::53%eth1 { transfer-source-v6 fe80::9%eth1; };
            primaries p { fe80::53%eth0 port 54; fe80::53%eth1; };
            zone a { type slave; file "a"; masters { p; fe80::53%2; fe80::53; 2001:db8::1%7; }; also-notify { fe80::53%eth0; };
                verify-served fe80::3%eth0 port 55; };
            """)
        let zone = try #require(settings.zones.first)
        #expect(
            zone.primaries.map(\.endpoint.description) == [
                "fe80::53%2#54", "fe80::53%3#53", "fe80::53%2#53", "fe80::53#53", "2001:db8::1#53",
            ])
        #expect(
            zone.primaries.map { $0.source?.description } == [
                "fe80::1%2", "fe80::9%3", "fe80::1%2", "fe80::1%2", "fe80::1%2",
            ])
        #expect(zone.options.alsoNotify.map(\.endpoint.description) == ["fe80::53%2#53"])
        #expect(zone.options.alsoNotify.map { $0.source?.description } == ["fe80::2%3"])
        #expect(zone.options.verifyServed?.description == "fe80::3%2#55")
    }

    @Test func `what is printed reads back`() throws {
        let text = """
            options { masterfile-format text; transfer-source-v6 fe80::1%eth0; listen-on-v6 port 5300 { fe80::1%eth0; fe80::%eth1/64; };
                allow-notify { ! fe80::7%eth0; fe80::/10; }; };
            server fe80::%eth1/64 { transfers 3; };
            zone a { type slave; file "a"; masters { fe80::53%eth0; }; };
            """
        let first = try settings(text)
        #expect(first.printed.contains("fe80::53%2 port 53;") && first.printed.contains("fe80::%3/64"))
        #expect(try settings(first.printed) == first)
    }

    @Test(arguments: [
        ("primaries", "fe80::53%eth9", "1:81: error: 'fe80::53%eth9' is not an address"),
        ("primaries", "2001:db8::53%eth0", "1:81: error: '2001:db8::53%eth0' is not an address"),
        ("primaries", "192.0.2.1%2", "1:81: error: unknown list '192.0.2.1%2'"),
        ("primaries", "fe80::53%", "1:81: error: 'fe80::53%' is not an address"),
        ("primaries", "fe80::53%4294967296", "1:81: error: 'fe80::53%4294967296' is not an address"),
        ("allow-notify", "fe80::53%eth9", "1:95: error: 'fe80::53%eth9' is not an address"),
    ])
    func `an interface that is not there is an error, as in named`(option: String, address: String, fault: String) {
        let primaries = option == "primaries" ? address : "192.0.2.1"
        let rest = option == "primaries" ? "" : "\(option) { \(address); };"
        let text =
            "options { masterfile-format text; }; zone a { type slave; file \"a\"; primaries { \(primaries); }; \(rest) };"
        #expect(read(text).diagnostics.map(\.description) == ["/named.conf:\(fault)"])
    }

    @Test func `an interface whose name is a number comes before the number, as in named`() throws {
        let settings = try settings("\(asText) zone a { type slave; file \"a\"; masters { fe80::1%9; fe80::1%8; }; };")
        #expect(settings.zones.first?.primaries.map(\.endpoint.description) == ["fe80::1%4#53", "fe80::1%8#53"])
    }

    @Test func `one address on two interfaces is two, for a server clause, a primary and an acl`() throws {
        let settings = try settings(
            """
            options { masterfile-format text; };
            server fe80::53%eth0 { transfers 7; }; server fe80::53%eth1 { transfers 8; }; server fe80::/10 { transfers 9; };
            zone a { type slave; file "a"; masters { fe80::53%eth0; fe80::53%eth1; fe80::53%8; fe80::53; };
                allow-notify { fe80::7%eth0; ::/1; }; };
            zone b { type slave; file "b"; masters { fe80::53%eth0; }; allow-notify { fe80::%eth0/64; ! fe80::8; }; };
            """)
        #expect(settings.zones.first?.primaries.map(\.transfers) == [7, 8, 9, 9])
        let interfaces = Interfaces([])
        func admission(_ zone: Int, _ scope: UInt32, _ last: UInt64) -> NotifyAdmission {
            let address = IPAddress.v6(0xFE80 << 48, last, scope: scope)
            return settings.admission(of: address, key: nil, notifying: settings.zones[zone], interfaces: interfaces)
        }
        #expect(admission(0, 3, 0x53) == .primary(1))
        #expect(admission(0, 5, 0x53) == .refused)
        #expect(admission(0, 2, 7) == .allowed)
        #expect(admission(0, 3, 7) == .refused)
        #expect(admission(1, 2, 9) == .allowed)
        #expect(admission(1, 3, 9) == .refused)
        #expect(admission(1, 2, 0x53) == .primary(0))
        #expect(admission(1, 3, 8) == .refused)
    }

    @Test func `a link-local address of this machine is listened to on its interface`() throws {
        let settings = try settings(
            "options { masterfile-format text; listen-on-v6 port 5300 { any; }; listen-on-v6 port 5301 { fe80::1%eth1; localnets; }; };"
        )
        let interfaces = Interfaces([
            (.v6(0xFE80 << 48, 1, scope: 2), 64), (.v6(0xFE80 << 48, 1, scope: 3), 0), (.v6(0x2001_0DB8 << 32, 1), 0),
        ])
        #expect(
            settings.listeningEndpoints(on: interfaces).map(\.description) == [
                "fe80::1%2#5300", "fe80::1%3#5300", "2001:db8::1#5300", "fe80::1%2#5301", "fe80::1%3#5301",
            ])
        #expect(settings.matches(.localhost, .v6(0xFE80 << 48, 1, scope: 3), interfaces))
        #expect(!settings.matches(.localhost, .v6(0xFE80 << 48, 1, scope: 4), interfaces))
        #expect(settings.matches(.localnets, .v6(0xFE80 << 48, 5, scope: 2), interfaces))
        #expect(!settings.matches(.localnets, .v6(0xFE80 << 48, 5, scope: 3), interfaces))
    }
}

extension Settings {
    fileprivate func matches(_ match: AddressMatchList.Match, _ address: IPAddress, _ interfaces: Interfaces) -> Bool {
        matches(AddressMatchList(elements: [.init(isNegated: false, match: match)]), address: address, interfaces: interfaces)
    }
}
