import DNS
import TestSupport
import Testing
import ZoneTransfer

/// The requests, octet by octet: no name is compressed, no flag is set.
@Suite struct RequestOctetsTests {
    private static let zone = Name("Example.COM")

    @Test func `an AXFR request is a header and a question`() {
        let request = AXFRRequest(id: 0x1267, zone: Self.zone)
        #expect(request.octets.digits == "126700000001000000000000 074578616d706c6503434f4d00 00fc 0001".joined)
        #expect(
            AXFRRequest(id: 1, zone: .root, recordClass: .chaos).octets.digits == "000100000001000000000000 00 00fc 0003".joined
        )
    }

    @Test func `an AXFR request that asks for EXPIRE has an OPT record`() {
        let request = AXFRRequest(id: 0x1267, zone: Self.zone, asksExpire: true)
        #expect(
            request.octets.digits
                == "126700000001000000000001 074578616d706c6503434f4d00 00fc 0001 00 0029 04d0 00000000 0004 00090000".joined)
    }

    @Test func `an IXFR request has the SOA of the held version in its authority section`() {
        let held = SOA(
            ttl: 86400, mname: Name("ns1.example.com"), rname: Name("host.example.com"), serial: Serial(0xFFFF_FFFE),
            refresh: 1,
            retry: 2, expire: 3, minimum: 4)
        let request = IXFRRequest(id: 0x1267, zone: Self.zone, recordClass: .hesiod, current: held)
        #expect(
            request.octets.digits
                == """
                126700000001000000010000 074578616d706c6503434f4d00 00fb 0004 074578616d706c6503434f4d00 0006 0004 00015180 0037 \
                036e7331076578616d706c6503636f6d00 04686f7374076578616d706c6503636f6d00 fffffffe 00000001 00000002 00000003 00000004
                """.joined)
    }
}

extension [UInt8] {
    /// In hexadecimal.
    fileprivate var digits: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}

extension String {
    /// Without the blanks that tell its fields apart.
    fileprivate var joined: String { filter { $0 != " " } }
}
