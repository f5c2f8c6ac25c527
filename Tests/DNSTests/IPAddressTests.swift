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

    @Test func `every number and every digit is shown`() {
        for number in UInt8.min...UInt8.max {
            let octets = [number, 0, 255 - number, number]
            #expect(IPAddress(octets: octets.span)?.description == "\(number).0.\(255 - number).\(number)")
        }
        for group in [1, 0x9, 0xA, 0xF, 0x10, 0x9A, 0xFF, 0x100, 0xA09, 0xFFF, 0x1000, 0x90AF, 0xFFFF] as [UInt16] {
            var octets: [UInt8] = []
            for _ in 0..<8 { octets.appendBigEndian(group) }
            let shown = Array(repeating: String(group, radix: 16), count: 8).joined(separator: ":")
            #expect(IPAddress(octets: octets.span)?.description == shown)
        }
    }

    @Test(arguments: [
        "", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.", ":", ":::", "1:2", "1::2::3", "1:2:3:4:5:6:7:8:9",
        "12345::",
        "::1.2.3", "1:2:3:4:5:6:7:8::", "::g", "1:", ":1", "1.2.3.4:5", "::1%lo",
    ])
    func `what is no address is refused`(text: String) {
        #expect(IPAddress(parsing: text) == nil)
    }

    // MARK: Interfaces

    @Test(arguments: [
        ("fe80::1%eth0", "fe80::1%2"), ("fe80::1%7", "fe80::1%7"), ("FEBF::A%9", "febf::a%4"), ("fe80::1%0", "fe80::1"),
        ("fe80::1%4294967295", "fe80::1%4294967295"), ("2001:db8::1%7", "2001:db8::1"), ("fec0::1%7", "fec0::1"),
        ("::1", "::1"),
        ("192.0.2.1", "192.0.2.1"),
    ])
    func `the interface of a link-local address is a name or a number (RFC 4007 section 11)`(text: String, shown: String) throws
    {
        let address = try #require(IPAddress(parsing: text) { ["eth0": 2, "9": 4][$0] })
        #expect(address.description == shown)
        #expect(IPAddress(parsing: shown) { _ in nil } == address)
        #expect(IPAddress(octets: address.octets.span) == address.on(interface: 0))
    }

    @Test(arguments: [
        "fe80::1%eth1", "fe80::1%", "fe80::1%-1", "fe80::1%+1", "fe80::1%4294967296", "fe80::1%1%2", "2001:db8::1%eth0",
        "192.0.2.1%2",
        "%2", "fe80::g%2", "fe80::1%\u{0}", "",
    ])
    func `an interface that is not there, or stands behind no link-local address, is no interface`(text: String) {
        #expect(IPAddress(parsing: text) { ["eth0": 2][$0] } == nil)
    }

    @Test func `one address on two interfaces is two`() {
        let address = IPAddress.v6(0xFE80 << 48, 1)
        #expect(address.on(interface: 2) != address.on(interface: 3))
        #expect(address.on(interface: 2) != address)
        #expect(address.on(interface: 2).octets == address.octets)
        #expect(Set([address, address.on(interface: 2), address.on(interface: 2)]).count == 2)
    }
}
