import Configuration
import Testing

@Suite struct PrintedTests {
    static let rich = #"""
        options { directory "/var/cache/bind"; state-directory "/var/lib/secondaryd"; port 5300; transfers-in 20;
            transfers-per-ns 4; serial-query-rate 100; masterfile-format text; min-refresh-time 1m; transfer-source 192.0.2.9;
            transfer-source-v6 2001:db8::9; edns-udp-size 1400; max-records 1000000; min-transfer-rate-in 10k 6; };
        key "ns1-ns2.example.com." { algorithm hmac-sha256-128; secret "c2VjcmV0"; };
        key "od\"d\\.key" { algorithm hmac-md5; secret "c2VjcmV0"; };
        acl friends { !192.0.2.7; 192.0.2/24; { key ns1-ns2.example.com; localnets; }; "friends 2"; geoip country "DE"; };
        acl "friends 2" { any; none; localhost; };
        server 192.0.2.0/24 { keys { ns1-ns2.example.com; }; transfers 8; request-ixfr no; transfer-source 192.0.2.8; };
        server 198.51.100.0/24 { bogus yes; };
        server 2001:db8::/32 { edns no; tcp-only yes; transfer-source-v6 *; max-unsigned-messages 3; edns-udp-size 600; };
        primaries up port 54 source 192.0.2.77 source-v6 2001:db8::77 { 192.0.2.1; 203.0.113.1; 2001:db8:1::1; 2001:dead::1; };
        template t { type secondary; file "sec/$name"; primaries { up key "od\"d\\.key"; }; request-expire no; };
        zone "example.com" { template t; };
        zone "example.net" { template t; max-records 5; multi-master yes; transfer-source *; file "we\"ird $ file"; };
        zone "weird\"\;\032name.example" { template t; file "w"; primaries { 192.0.2.1 port 55; 198.51.100.1; }; };
        zone "bogus.example" { template t; primaries { 198.51.100.1; }; };
        """#

    static let views = #"""
        options { masterfile-format text; edns-udp-size 700; max-records 3; };
        key k { algorithm hmac-sha1; secret "c2VjcmV0"; };
        server 192.0.2.1 { keys k; };
        view "in side" { key j { algorithm hmac-sha512; secret "c2VjcmV0"; }; server 192.0.2.2 { keys j; bogus no; };
            edns-udp-size 800; max-records 4;
            zone a { type slave; file "in"; masters source 192.0.2.9 { 192.0.2.1; 192.0.2.2; 192.0.2.3 key k; }; max-records 9; }; };
        view out CH { zone a { type slave; file "out"; masters { 192.0.2.1; }; }; };
        """#

    static let notifying = #"""
        options { masterfile-format text; port 5300; notify-rate 7; listen-on port 5300 { any; }; listen-on port 53 { !10/8; localnets; };
            listen-on-v6 port 5301 { 2001:db8::/32; key "k"; }; allow-notify { friends; !{ 192.0.2.9; }; key "k"; };
            also-notify { up; 192.0.2.44 port 54 key "k"; }; notify-source 192.0.2.2; notify-delay 1m; };
        key "k" { algorithm hmac-sha256; secret "c2VjcmV0"; };
        acl friends { none; };
        server 203.0.113.0/24 { keys k; notify-source 192.0.2.3; tcp-only yes; };
        primaries up source 192.0.2.77 { 192.0.2.1; 203.0.113.1; 2001:db8::1; };
        zone "a.example" { type slave; file "a"; masters { 192.0.2.1; }; };
        zone "b.example" { type slave; file "b"; masters { 192.0.2.1; }; also-notify { }; notify explicit; notify-to-soa yes; };
        zone "c.example" { type slave; file "c"; masters { 192.0.2.1; }; allow-notify { any; }; notify-source *; };
        """#

    static let hooked = #"""
        options { masterfile-format text; local-server bind; max-publish-commands 9; publish-command-timeout 5m; on-expire keep;
            verify-served 127.0.0.1 port 5353; verify-served-timeout 10; };
        zone "a.example" { type slave; file "a"; masters { 192.0.2.1; }; on-publish-command { "/bin/a b"; "\\"; "x\"y$$$name"; }; };
        zone "b.example" { type slave; file "b"; masters { 192.0.2.1; }; local-server none; verify-served none; };
        zone "c.example" { type slave; file "c"; masters { 192.0.2.1; }; on-expire-command { "x"; ""; }; on-expire rename; };
        zone "d.example" { type slave; file "d"; masters { 192.0.2.1; }; verify-served ::1; local-server knot; };
        """#

    @Test(arguments: [rich, views, notifying, hooked, asText, ""])
    func `what is printed comes to the same settings when it is read, but for the secrets`(text: String) throws {
        let first = try #require(Files(text).load().settings)
        let printed = first.printed
        #expect(!printed.contains("c2VjcmV0"))
        let again = Files(printed.replacing("????????", with: "c2VjcmV0")).load()
        #expect(again.diagnostics.filter { $0.severity == .error }.map(\.description) == [])
        #expect(again.settings == first)
        #expect(again.settings?.printed == printed)
    }

    @Test func `every default is printed, and of a zone what differs`() throws {
        let settings = try settings(
            """
            options { masterfile-format text; };
            key k { algorithm hmac-md5; secret c2VjcmV0; };
            zone example.com { type slave; file "db"; masters { 192.0.2.1 key k; ::1; }; max-records 5; request-ixfr yes; };
            """)
        #expect(
            settings.printed == """
                options {
                \tdirectory "/start";
                \tstate-directory "/start/.secondaryd";
                \tport 53;
                \ttransfers-in 10;
                \ttransfers-per-ns 2;
                \tserial-query-rate 20;
                \tnotify-rate 20;
                \tmax-publish-commands 4;
                \tmin-refresh-time 300;
                \tmax-refresh-time 2419200;
                \tmin-retry-time 500;
                \tmax-retry-time 1209600;
                \tmax-transfer-time-in 120;
                \tmax-transfer-idle-in 60;
                \tmin-transfer-rate-in 10240 5;
                \tmax-records 0;
                \tmax-records-per-type 0;
                \tmax-types-per-name 0;
                \tmax-ixfr-records 50000;
                \tpublish-delay 0;
                \trequest-expire yes;
                \trequest-ixfr yes;
                \ttry-tcp-refresh yes;
                \tmulti-master no;
                \tmax-unsigned-messages 0;
                \ttransfer-source *;
                \ttransfer-source-v6 *;
                \tallow-notify { none; };
                \tnotify yes;
                \tnotify-source *;
                \tnotify-source-v6 *;
                \tnotify-delay 5;
                \tnotify-to-soa no;
                \tmasterfile-format text;
                \tedns-udp-size 1232;
                \ton-publish-command { };
                \tlocal-server none;
                \tpublish-command-timeout 60;
                \tverify-served none;
                \tverify-served-timeout 90;
                \ton-expire rename;
                \ton-expire-command { };
                };
                key "k" {
                \talgorithm hmac-md5;
                \tsecret "????????";
                };
                zone "example.com" {
                \ttype secondary;
                \tfile "/start/db";
                \tprimaries { 192.0.2.1 port 53 key "k"; ::1 port 53; };
                \tmax-records 5;
                };

                """)
    }
}
