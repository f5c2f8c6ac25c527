import DNS
import TSIG
import Testing

@Suite struct TSIGKeyTests {
    @Test func `the secret does not show, however a key is printed`() throws {
        let key = try Signed.key("hmac-sha512-256", secret: Array("squirrel\u{E7}".utf8))
        var dumped = ""
        dump(key, to: &dumped)
        dump([Optional(key)], to: &dumped)
        let texts = ["\(key)", "\([key])", String(reflecting: key), String(reflecting: [Optional(key)]), dumped]
        for text in texts {
            #expect(!text.contains("squirrel"))
            #expect(!text.contains("195"), "195 is an octet of the secret, and of nothing else in a key")
            #expect(!text.lowercased().contains("secret"))
            #expect(text.contains("hmac-sha512-256"))
        }
        #expect("\(key)" == "key 'ns1-ns2.example.com' (hmac-sha512-256)")
    }

    @Test func `keys are equal with the same name in any case, algorithm and secret`() throws {
        let key = try Signed.key()
        #expect(try key == Signed.key(name: "NS1-NS2.EXAMPLE.COM"))
        #expect(try key != Signed.key(name: "ns2-ns1.example.com"))
        #expect(try key != Signed.key("hmac-sha256-128"))
        #expect(try key != Signed.key(secret: [1]))
    }
}
