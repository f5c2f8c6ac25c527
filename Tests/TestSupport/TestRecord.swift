package import DNS

/// One record for a message that a test makes up; nothing about it need be right.
package struct TestRecord: Sendable {
    package var owner: Name
    package var type: RecordType
    package var recordClass: RecordClass
    package var ttl: UInt32
    package var rdata: [RDATAPart]

    package init(
        _ owner: Name, _ type: RecordType, class recordClass: RecordClass = .internet, ttl: UInt32 = 3600, fields: [RDATAPart]
    ) {
        self.owner = owner
        self.type = type
        self.recordClass = recordClass
        self.ttl = ttl
        rdata = fields
    }

    package init(
        _ owner: Name, _ type: RecordType, class recordClass: RecordClass = .internet, ttl: UInt32 = 3600, _ rdata: [UInt8]
    ) {
        self.init(owner, type, class: recordClass, ttl: ttl, fields: [.octets(rdata)])
    }

    package static func a(_ owner: Name, _ address: UInt32) -> TestRecord {
        var octets: [UInt8] = []
        octets.appendBigEndian(address)
        return TestRecord(owner, .a, octets)
    }

    package static func ns(_ owner: Name, _ target: Name) -> TestRecord {
        TestRecord(owner, .ns, fields: [.name(target)])
    }

    package static func cname(_ owner: Name, _ target: Name) -> TestRecord {
        TestRecord(owner, .cname, fields: [.name(target)])
    }

    /// Of any type, with any RDATA.
    package static func other(_ owner: Name, _ type: UInt16, _ rdata: [UInt8]) -> TestRecord {
        TestRecord(owner, RecordType(type), rdata)
    }

    /// One character-string of at most 255 octets.
    package static func txt(_ owner: Name, _ text: String) -> TestRecord {
        let octets = Array(text.utf8.prefix(255))
        return TestRecord(owner, .txt, [UInt8(octets.count)] + octets)
    }

    package static func soa(
        _ owner: Name, serial: UInt32, refresh: UInt32 = 3600, retry: UInt32 = 600, expire: UInt32 = 86400,
        minimum: UInt32 = 300
    ) -> TestRecord {
        let soa = SOA(
            mname: owner, rname: owner, serial: Serial(serial), refresh: refresh, retry: retry, expire: expire, minimum: minimum
        )
        return TestRecord(owner, .soa, fields: soa.rdata)
    }

    /// The least that makes a zone: SOA and NS, and one address record for each number up to `hosts`.
    package static func zone(_ apex: Name, serial: UInt32, hosts: Int = 1) -> [TestRecord] {
        [.soa(apex, serial: serial), .ns(apex, apex)] + (0..<hosts).map { .a(apex, 0x7F00_0001 + UInt32($0)) }
    }
}
