import DNS
import Testing

@Suite struct IPAddressTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("::", "::"), ("::1", "::1"), ("1::", "1::"),
        ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
        ("::ffff:192.0.2.1", "::ffff:c000:201"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
    ])
    func `an address is shown in its canonical form`(written: String, shown: String) throws {
        let address = try #require(IPAddress(parsing: written))
        #expect(address.description == shown)
        #expect(IPAddress(parsing: shown) == address)
        #expect(IPAddress(octets: address.octets.span) == address)
    }

    @Test(arguments: [
        "", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.", ":", ":::", "1:2", "1::2::3", "1:2:3:4:5:6:7:8:9",
        "12345::",
        "::1.2.3", "1:2:3:4:5:6:7:8::", "::g", "1:", ":1", "1.2.3.4:5", "::1%lo",
    ])
    func `what is no address is refused`(text: String) {
        #expect(IPAddress(parsing: text) == nil)
    }
}
