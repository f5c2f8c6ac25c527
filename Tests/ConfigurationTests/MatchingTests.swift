import DNS
import TSIG
import Testing

@testable import Configuration

@Suite struct MatchingTests {
    private static let interfaces = Interfaces([
        (.v4(0x7F00_0001), 8), (.v4(0xC000_0202), 24), (.v6(0x2001_0DB8_0000_0000, 2), 64), (.v4(0x0A00_0001), 0),
    ])

    private static let acls = """
        acl friends { 198.51.100.0/24; };
        acl strangers { !198.51.100.7; 198.51.100.0/24; };
        acl keyed { key k; };
        acl nobody { none; };
        acl empty { };
        """

    private func matches(_ list: String, _ address: String, key: String? = nil) throws -> Bool {
        let settings = try settings("\(Self.acls) options { masterfile-format text; allow-notify { \(list) }; };")
        return settings.matches(
            settings.defaults.allowNotify, address: try #require(IPAddress(parsing: address)),
            key: try key.map { try Name(parsing: $0) }, interfaces: Self.interfaces)
    }

    @Test(arguments: [
        // Nothing matches: no.
        ("", "192.0.2.1", false), ("192.0.2.2;", "192.0.2.1", false), ("empty;", "192.0.2.1", false),
        // Addresses and prefixes.
        ("192.0.2.1;", "192.0.2.1", true), ("192.0.2/24;", "192.0.2.255", true), ("192.0.2/24;", "192.0.3.0", false),
        ("2001:db8::/32;", "2001:db8:ffff::1", true), ("2001:db8::/32;", "2001:db9::1", false),
        ("::/0;", "192.0.2.1", false), ("0.0.0.0/0;", "::1", false), ("0.0.0.0/0;", "192.0.2.1", true),
        // The built-in ones.
        ("any;", "::1", true), ("none;", "::1", false), ("! none;", "::1", true), ("! any;", "::1", false),
        ("localhost;", "192.0.2.2", true), ("localhost;", "192.0.2.3", false), ("localhost;", "10.0.0.1", true),
        ("localnets;", "192.0.2.3", true), ("localnets;", "10.9.9.9", false), ("localnets;", "2001:db8::9", true),
        ("localnets;", "2001:db8:0:1::9", false), ("localnets;", "127.9.9.9", true),
        // The first element that matches decides.
        ("!192.0.2.1; 192.0.2/24;", "192.0.2.1", false), ("!192.0.2.1; 192.0.2/24;", "192.0.2.2", true),
        ("192.0.2/24; !192.0.2.1;", "192.0.2.1", true), ("none; any;", "192.0.2.1", false),
        ("any; none;", "192.0.2.1", true), ("!192.0.2.1;", "192.0.2.2", false),
        // Named and nested lists.
        ("friends;", "198.51.100.7", true), ("!friends; any;", "198.51.100.7", false), ("!friends; any;", "192.0.2.1", true),
        ("strangers;", "198.51.100.7", false), ("strangers;", "198.51.100.8", true),
        ("{ 192.0.2.1; { 192.0.2.2; }; };", "192.0.2.2", true), ("!{ 192.0.2.1; }; any;", "192.0.2.1", false),
        // A nested list that says no is no match, and the next element is looked at.
        ("strangers; 198.51.100.7;", "198.51.100.7", true), ("!strangers; any;", "198.51.100.7", true),
        ("nobody; any;", "192.0.2.1", true), ("!nobody;", "192.0.2.1", false), ("!{ !any; };", "192.0.2.1", false),
        ("!{ none; }; any;", "192.0.2.1", true), ("FRIENDS;", "198.51.100.1", true),
    ])
    func `addresses are let in as named lets them in`(list: String, address: String, isLetIn: Bool) throws {
        #expect(try matches(list, address) == isLetIn)
    }

    @Test(
        arguments: [
            ("key k;", nil, false), ("key k;", "k", true), ("key k;", "K.", true), ("key k;", "j", false),
            ("keyed;", "k", true), ("!key k; any;", "k", false), ("!key k; any;", nil, true), ("!keyed; any;", "k", false),
            // Both the address and the key: what is not the address is kept out first.
            ("!{ !192.0.2.1; any; }; key k;", "k", true), ("!{ !192.0.2.9; any; }; key k;", "k", false),
            ("192.0.2.1; key k;", nil, true), ("192.0.2.9; key k;", "k", true),
        ] as [(String, String?, Bool)])
    func `keys are let in as named lets them in`(list: String, key: String?, isLetIn: Bool) throws {
        #expect(try matches(list, "192.0.2.1", key: key) == isLetIn)
    }

    @Test func `lists that name each other many times over are gone through once`() throws {
        let acls = (1...60).map { "acl a\($0) { a\($0 - 1); !a\($0 - 1); { a\($0 - 1); }; };" }
        let text = "acl a0 { 192.0.2.9; }; \(acls.joined()) options { masterfile-format text; allow-notify { a60; }; };"
        let settings = try settings(text)
        for (address, isLetIn) in [("192.0.2.1", false), ("192.0.2.9", true)] {
            #expect(
                settings.matches(
                    settings.defaults.allowNotify, address: try #require(IPAddress(parsing: address)),
                    interfaces: Self.interfaces) == isLetIn)
        }
    }

    // MARK: Who may notify

    private static let zones = """
        options { masterfile-format text; allow-notify { key k; 198.51.100.1; }; };
        view v { key k { algorithm hmac-sha256; secret "YQ=="; };
            zone a { type slave; file "a"; masters { 192.0.2.1 port 54; 192.0.2.3; 192.0.2.1; }; }; };
        view w { key k { algorithm hmac-sha256; secret "Yg=="; };
            zone a { type slave; file "b"; masters { 192.0.2.1; }; allow-notify { !192.0.2.1; }; }; };
        """

    @Test func `a primary may notify from any port, signed or not, whatever the list says`() throws {
        let settings = try settings(Self.zones)
        for (address, place) in [(IPAddress.v4(0xC000_0201), 0), (.v4(0xC000_0203), 1)] {
            let admission = settings.admission(
                of: address, key: nil, notifying: settings.zones[0], interfaces: Self.interfaces)
            #expect(admission == .primary(place))
        }
        #expect(
            settings.admission(of: .v4(0xC000_0201), key: nil, notifying: settings.zones[1], interfaces: Self.interfaces)
                == .primary(0))
    }

    @Test func `others need the list, and a key counts in its own view alone`() throws {
        let settings = try settings(Self.zones)
        let stranger = IPAddress.v4(0xCB00_7101)
        let key = try #require(settings.views[0].keys.first)
        let other = try #require(settings.views[1].keys.first)
        func admission(_ address: IPAddress, _ key: TSIGKey?, _ zone: Int) -> NotifyAdmission {
            settings.admission(of: address, key: key, notifying: settings.zones[zone], interfaces: Self.interfaces)
        }
        #expect(admission(stranger, nil, 0) == .refused)
        #expect(admission(stranger, key, 0) == .allowed)
        #expect(admission(stranger, other, 0) == .refused)
        #expect(admission(stranger, key, 1) == .refused)
        #expect(admission(.v4(0xC633_6401), nil, 0) == .allowed)
        #expect(admission(.v4(0xC633_6401), nil, 1) == .refused)
    }

    // MARK: Where to listen

    @Test func `listening means the machine's own addresses that the lists let in, each once`() throws {
        let text = """
            options { masterfile-format text; listen-on port 5300 { any; }; listen-on port 5300 { localhost; };
                listen-on port 5301 { 192.0.2.0/24; 192.0.2.99; }; listen-on-v6 port 5300 { !2001:db8::3; any; }; };
            """
        let endpoints = try settings(text).listeningEndpoints(on: Self.interfaces).map(\.description)
        #expect(
            endpoints == [
                "127.0.0.1#5300", "192.0.2.2#5300", "10.0.0.1#5300", "192.0.2.2#5301", "2001:db8::2#5300",
            ])
        #expect(try settings("options { masterfile-format text; };").listeningEndpoints(on: Self.interfaces).isEmpty)
    }

    @Test func `where the machine's addresses are not known, those that are written are listened on`() throws {
        let text = """
            acl here { 192.0.2.2; inner; }; acl inner { 2001:db8::2; 192.0.2.3; };
            options { masterfile-format text; listen-on port 5300 { !192.0.2.3; here; { 127.0.0.1; }; 10.0.0.0/8; };
                listen-on port 5301 { any; }; listen-on port 5302 { localhost; localnets; };
                listen-on port 5303 { !localnets; 192.0.2.2; }; listen-on-v6 port 5304 { here; fe80::1; ::1; }; };
            """
        let endpoints = try settings(text).listeningEndpoints(on: .unknown).map(\.description)
        #expect(endpoints.sorted() == ["127.0.0.1#5300", "192.0.2.2#5300", "2001:db8::2#5304", "::1#5304"])
    }

    @Test(arguments: [
        ("any;", true), ("192.0.2.2;", true), ("localhost;", false), ("localnets;", false), ("!localnets; any;", false),
        ("!{ localhost; }; any;", false), ("!{ !localhost; any; }; any;", false), ("{ !localnets; any; }; !any;", false),
        ("localhost; any;", true), ("local; !local; any;", false), ("!notlocal; any;", false), ("notlocal; !any;", false),
    ])
    func `where the machine's addresses are not known, nobody is let in who may have to stay out`(
        list: String, isIn: Bool
    ) throws {
        let text = """
            acl local { localhost; }; acl notlocal { !local; any; };
            options { masterfile-format text; allow-notify { \(list) }; };
            """
        let settings = try settings(text)
        let address = IPAddress.v4(0xC000_0202)
        #expect(settings.matches(settings.defaults.allowNotify, address: address, interfaces: .unknown) == isIn)
        // Whatever the addresses are: who is let in without them is let in with them.
        for known in [Self.interfaces, Interfaces([]), Interfaces([(.v4(0x0A00_0001), 8)])] where isIn {
            #expect(settings.matches(settings.defaults.allowNotify, address: address, interfaces: known))
        }
    }

    @Test func `masks are read as the kernel has them, and a link-local address of no interface is none to listen on`() throws {
        func address(_ text: String) throws -> IPAddress { try #require(IPAddress(parsing: text)) }
        let all = String(repeating: "ffff:", count: 7) + "ffff"
        let interfaces = Interfaces(masks: [
            (try address("127.0.0.1"), try address("255.0.0.0")), (try address("192.0.2.2"), try address("255.255.255.240")),
            (try address("192.0.2.99"), try address("255.255.0.255")), (try address("10.0.0.1"), nil),
            (try address("10.0.0.2"), try address("ffff::")),
            (try address("2001:db8::2"), try address("ffff:ffff:ffff:fffe::")),
            (try address("fe80::1"), try address("ffff:ffff:ffff:ffff::")), (try address("::1"), try address(all)),
            (try address("10.0.0.3"), try address("0.0.0.0")), (try address("127.0.0.1"), try address("255.0.0.0")),
        ])
        #expect(
            interfaces.networks.map(\.description) == [
                "127.0.0.0/8", "192.0.2.0/28", "2001:db8::/63", "fe80::/64", "::1", "127.0.0.0/8",
            ])
        let settings = try settings("options { masterfile-format text; listen-on-v6 port 53 { any; }; };")
        #expect(settings.listeningEndpoints(on: interfaces).map(\.description) == ["2001:db8::2#53", "::1#53"])
    }
}
