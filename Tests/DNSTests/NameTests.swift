import DNS
import Testing

@Suite struct NameTests {
    @Test(arguments: [
        ("example.com", "example.com"), ("example.com.", "example.com"), (".", "."), ("MiXeD.", "MiXeD"),
        (#"a\.b.c"#, #"a\.b.c"#), (#"a\046b.c"#, #"a\.b.c"#), (#"\000\255."#, #"\000\255"#), (#"a\\b"#, #"a\092b"#),
        (#"\@\$\;\(\)\""#, #"\@\$\;\(\)\""#), ("a b", #"a\032b"#), ("#[]", #"\035\091\093"#), ("*._tcp-0/25", "*._tcp-0/25"),
    ])
    func `a name is shown as a zone file takes it`(written: String, shown: String) throws {
        let name = try Name(parsing: written)
        #expect(name.description == shown)
        #expect(name.absoluteText == (shown == "." ? "." : shown + "."))
        #expect(try Name(parsing: name.absoluteText) == name)
    }

    @Test(arguments: [
        ("", NameSyntaxError.empty), ("..", .emptyLabel), ("a..b", .emptyLabel), (".a", .emptyLabel),
        ("a\\", .unfinishedEscape),
        ("a\\25", .unfinishedEscape), ("a\\256", .unfinishedEscape),
        (String(repeating: "a", count: 64), .labelTooLong(octets: 64)),
        (String(repeating: "a.", count: 128), .nameTooLong(octets: 257)),
    ])
    func `what is no name says why`(text: String, error: NameSyntaxError) {
        #expect(throws: error) { try Name(parsing: text) }
    }

    @Test func `every octet survives a text and its reading`() throws {
        for octet in UInt8.min...UInt8.max {
            let wire = [3, octet, 0x61, octet, 1, octet, 0]
            var offset = 0
            let name = try Name(in: wire.span, at: &offset)
            #expect(try Name(parsing: name.absoluteText).octets == wire)
        }
    }

    @Test func `letter case does not count, label borders do`() throws {
        #expect(try Name(parsing: "Example.COM") == Name(parsing: "eXAMPLE.com"))
        #expect(try Name(parsing: "Example.COM").hashValue == Name(parsing: "eXAMPLE.com").hashValue)
        #expect(try Name(parsing: "a.b") != Name(parsing: #"a\.b"#))
        #expect(try Name(parsing: "ExAmple.").lowercased.description == "example")
        #expect(try Name(parsing: "@[").lowercased.octets == [2, 0x40, 0x5B, 0])
    }

    @Test func `a name lies below its ancestors and itself only`() throws {
        let apex = try Name(parsing: "example.com")
        #expect(try Name(parsing: "example.com").isAtOrBelow(apex))
        #expect(try Name(parsing: "a.B.EXAMPLE.com").isAtOrBelow(apex))
        #expect(try Name(parsing: "a").isAtOrBelow(.root))
        #expect(try !Name(parsing: "com").isAtOrBelow(apex))
        #expect(try !Name(parsing: "badexample.com").isAtOrBelow(apex))
        #expect(try !Name(parsing: #"a\007example.com"#).isAtOrBelow(apex))
        #expect(try !Name(parsing: "example.net").isAtOrBelow(apex))
        #expect(!Name.root.isAtOrBelow(apex))
    }

    @Test func `labels are counted without the root`() throws {
        #expect(Name.root.labelCount == 0)
        #expect(try Name(parsing: "a.b.c").labelCount == 3)
    }
}
