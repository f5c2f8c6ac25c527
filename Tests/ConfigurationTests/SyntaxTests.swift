import LibCrypto
import TSIG
import Testing

@testable import Configuration

@Suite struct SyntaxTests {
    @Test func `all three comment styles are passed over, in words too`() throws {
        let settings = try settings(
            """
            # one
            // two { " /*
            /* three ; " **/ options /* { */ { // }
            port 5300;# four
            masterfile-format/**/text;
            };
            """)
        #expect(settings.port == 5300)
    }

    @Test func `a quoted string keeps comment marks and braces`() throws {
        let settings = try settings("options { directory \"/a//b #{;}/*c*/\"; };")
        #expect(settings.directory == "/a/b #{;}/*c*")
    }

    @Test func `a quoted string may span lines`() throws {
        let settings = try settings("key k { algorithm hmac-md5; secret \"Zm9v\n\tYmFy\"; };")
        #expect(settings.keys.first?.secret == SharedSecret(taking: Array("foobar".utf8)))
    }

    @Test func `in a string a backslash escapes a double quote and nothing else`() throws {
        let settings = try settings(#"options { directory "/a\"b\\c\n"; };"#)
        #expect(settings.directory == #"/a"b\\c\n"#)
    }

    @Test func `keywords may be written in any case`() throws {
        let settings = try settings(#"OPTIONS { Port 5300; MasterFile-Format TEXT; Request-IXFR No; };"#)
        #expect(settings.port == 5300)
        #expect(!settings.defaults.requestIXFR)
    }

    @Test func `a byte order mark at the start is no part of the first word`() throws {
        let files = Files(octets: [0xEF, 0xBB, 0xBF] + Array("options { port 5300; };".utf8))
        #expect(files.load().settings?.port == 5300)
    }

    @Test(arguments: [("yes", true), ("TRUE", true), ("1", true), ("no", false), ("False", false), ("0", false)])
    func `yes and no have three spellings each`(word: String, value: Bool) throws {
        #expect(try settings("options { multi-master \(word); };").defaults.multiMaster == value)
    }

    @Test(arguments: [
        ("300", 300), ("0x12c", 300), ("0454", 300), ("5m", 300), ("1h30m", 5400), ("PT1H30M", 5400), ("P1D", 86400),
    ])
    func `seconds are a number or a duration`(word: String, value: UInt32) throws {
        #expect(try settings("options { max-retry-time \(word); };").defaults.maxRetryTime == value)
    }

    @Test(arguments: [
        ("1w2d3h4m5s", 788_645), ("P1Y", 31_536_000), ("P1M", 2_678_400), ("PT1M", 60), ("P1W", 604_800), ("P1DT12H", 129_600),
        ("0", 0), ("4294967295", UInt32.max),
    ])
    func `a duration adds its parts up`(text: String, seconds: UInt32) {
        #expect(Duration.seconds(text) == seconds)
    }

    @Test(arguments: [
        "", "P", "PT", "P1", "1x", "h", "1h2h", "1m1h", "P1H", "PT1D", "1h30", "-1", "1 h", "4294967296", "7102w", "P137Y",
        "P1DT",
    ])
    func `what only looks like a duration is none`(text: String) {
        #expect(Duration.seconds(text) == nil)
    }

    @Test(arguments: [
        ("10240 5", 10_240), ("10k 5", 10_240), ("1M 5", 1_048_576), ("1g 5", 1_073_741_824),
    ])
    func `octets are a number with or without a unit`(words: String, octets: UInt32) throws {
        #expect(try settings("options { min-transfer-rate-in \(words); };").defaults.minTransferRateIn.octets == octets)
    }

    @Test(arguments: [
        ("/a", "b", "/a/b"), ("/a/", "b/./c", "/a/b/c"), ("/", "b", "/b"), ("/a", "/b//c", "/b/c"), ("/a", ".", "/a"),
        ("/a", "./b", "/a/b"),
        ("/a", "../b", "/a/../b"), ("/a", ".b/c.", "/a/.b/c."), ("/", "/", "/"), ("/a", "b/", "/a/b"),
    ])
    func `paths are joined without looking at a disk`(directory: String, path: String, whole: String) {
        #expect(Path.join(directory, path) == whole)
    }

    @Test(arguments: [
        ("primarys", "primaries"), ("prot", "port"), ("trasfers-in", "transfers-in"), ("max-retry-tiem", "max-retry-time"),
    ])
    func `a slip of the fingers is recognised`(word: String, meant: String) {
        #expect(word.nearest(among: ["primaries", "port", "transfers-in", "max-retry-time", "file"]) == meant)
    }

    @Test(arguments: ["", "x", "fi", "qqqq", String(repeating: "primaries", count: 9)])
    func `a word that is far from all others is not guessed at`(word: String) {
        #expect(word.nearest(among: ["primaries", "port", "zone"]) == nil)
    }
}
