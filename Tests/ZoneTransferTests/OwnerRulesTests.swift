import DNS
import TestSupport
import Testing
import ZoneTransfer

/// What BIND has in no zone (named 9.18 as primary and as secondary), where an owner's records stand together.
@Suite struct OwnerRulesTests {
    private static let owner = Name("www.example.com")
    private static let target = Name("ns1.example.com")

    private var primary = Primary()

    private func refusal(_ records: [TestRecord]) throws -> TransferError? {
        let zone = Array(smallZone().prefix(3))
        let refusal = try primary.ending(of: [zone + records + [closing]]).error
        // Each record in a message of its own.
        #expect(try primary.ending(of: [zone] + records.map { [$0] } + [[closing]]).error == refusal)
        return refusal
    }

    private static func cname(_ target: Name = target) -> TestRecord { .cname(owner, target) }

    private static func dname(_ owner: Name = owner, _ target: Name = target) -> TestRecord {
        TestRecord(owner, .dname, target.octets)
    }

    /// As little as a record of `type` may have.
    private static func record(_ type: UInt16) -> TestRecord {
        let rdata: [UInt8] =
            switch type {
            case 2, 30, 39, 47: [0]
            case 15, 65: [0, 0, 0]
            case 24, 46: Array(repeating: 0, count: 20)
            default: [0, 0, 0, 0]
            }
        return .other(owner, type, rdata)
    }

    @Test(arguments: [1, 2, 15, 16, 28, 30, 39, 43, 48, 52, 65, 261, 65280] as [UInt16])
    func `no type but those of DNSSEC stands beside a CNAME, before or behind it`(type: UInt16) throws {
        let other = Self.record(type)
        #expect(try refusal([Self.cname(), other]) == .cnameAndOtherData(owner: Self.owner))
        #expect(try refusal([other, Self.cname()]) == .cnameAndOtherData(owner: Self.owner))
        let signature = Self.record(46)
        #expect(try refusal([Self.cname(), signature, other]) == .cnameAndOtherData(owner: Self.owner))
        #expect(try refusal([other, signature, Self.cname()]) == .cnameAndOtherData(owner: Self.owner))
    }

    @Test func `RRSIG, NSEC, KEY, SIG and NSEC3 stand beside a CNAME`() throws {
        for type in [24, 25, 46, 47] as [UInt16] {
            #expect(try refusal([Self.cname(), Self.record(type)]) == nil)
            #expect(try refusal([Self.record(type), Self.cname()]) == nil)
        }
        let hashed = Name("2t7b4g4vsa5smi47k61mv5bv1a22bojr.example.com")
        #expect(try refusal([.cname(hashed, Self.target), .other(hashed, 50, [1, 0, 0, 1])]) == nil)
    }

    @Test func `a CNAME at the apex is refused, and so is one between other data of its owner`() throws {
        var records = smallZone()
        records.insert(.cname(Primary.zone, Self.target), at: 1)
        #expect(try primary.ending(of: [records + [closing]]).error == .cnameAndOtherData(owner: Primary.zone))
        records[1] = smallZone()[1]
        records[2] = .cname(Primary.zone, Self.target)
        #expect(try primary.ending(of: [records + [closing]]).error == .cnameAndOtherData(owner: Primary.zone))
    }

    @Test func `a name has one CNAME, one DNAME and one RESINFO; the same once more is left out`() throws {
        let other = Name("ns2.example.com")
        #expect(try refusal([Self.cname(), Self.cname(other)]) == .severalOfSingleton(.cname, owner: Self.owner))
        #expect(try refusal([Self.cname(), Self.cname(Name("NS1.example.com"))]) == nil)
        #expect(
            try refusal([Self.dname(), Self.dname(Self.owner, other)]) == .severalOfSingleton(.dname, owner: Self.owner))
        #expect(try refusal([Self.dname(), Self.dname()]) == nil)
        let info = [[1, 0x61], [1, 0x62]].map { TestRecord.other(Self.owner, 261, $0) }
        #expect(try refusal(info) == .severalOfSingleton(.resinfo, owner: Self.owner))
        #expect(try refusal([info[0], info[0]]) == nil)
    }

    @Test func `a DNAME stands beside other data, and above other names`() throws {
        #expect(try refusal([Self.dname(), .a(Self.owner, 1), .a(Name("x.www.example.com"), 1)]) == nil)
        #expect(try refusal([Self.dname(Primary.zone)]) == nil)
        #expect(try refusal([Self.dname(), Self.cname()]) == .cnameAndOtherData(owner: Self.owner))
    }

    @Test func `a wildcard has no NS records`() throws {
        let wildcard = Name("*.w.example.com")
        #expect(try refusal([.ns(wildcard, Self.target)]) == .wildcardNameserver(owner: wildcard))
        #expect(
            try refusal([
                .ns(Name("a.*.w.example.com"), Self.target), .a(wildcard, 1), .cname(Name("*.c.example.com"), Self.target),
            ]) == nil)
    }

    @Test(arguments: ["00", "0G", "2t7b4g4vsa5smi47k61mv5bv1a22bojr", "00000"])
    func `NSEC3 records stand at hashes`(label: String) throws {
        #expect(try refusal([.other(Name(parsing: "\(label).example.com"), 50, [1, 0, 0, 1])]) == nil)
    }

    @Test(arguments: ["*", "ab", "01", "000", "000000", "0w", "www", "2t7b4g4vsa5smi47k61mv5bv1a22boj"])
    func `NSEC3 records stand nowhere else`(label: String) throws {
        let owner = try Name(parsing: "\(label).example.com")
        #expect(try refusal([.other(owner, 50, [1, 0, 0, 1])]) == .badHashedOwner(owner))
    }

    @Test func `NSEC3PARAM records name one known hash at least`() throws {
        func parameters(_ algorithm: UInt8, at owner: Name = Primary.zone) -> TestRecord {
            .other(owner, 51, [algorithm, 0, 0, 1, 1, 0xAB])
        }
        #expect(try refusal([parameters(200)]) == .unsupportedNSEC3Hash(200))
        #expect(try refusal([parameters(0)]) == .unsupportedNSEC3Hash(0))
        #expect(try refusal([parameters(1)]) == nil)
        #expect(try refusal([parameters(200), parameters(1)]) == nil)
        #expect(try refusal([parameters(200, at: Name("x.example.com"))]) == nil)
    }

    @Test func `the same name in other letters is another owner here, and the text is to be looked through`() throws {
        let records = Array(smallZone().prefix(3)) + [Self.cname(), .a(Name("WWW.example.com"), 1), closing]
        #expect(try primary.recordsToSearch(records) == 1)
    }

    @Test func `the text is looked through only where owners do not ascend and there is something to look for`() throws {
        let apex = Array(smallZone().prefix(2))
        let (a, b, c) = (Name("a.example.com"), Name("b.example.com"), Name("c.example.com"))
        let aliases = [TestRecord.cname(a, Self.target), .cname(c, Self.target)]
        #expect(try primary.recordsToSearch(apex + [aliases[0], .a(b, 1), aliases[1], closing]) == nil)
        #expect(try primary.recordsToSearch(apex + [.a(b, 1), aliases[0], aliases[1], closing]) == 2)
        #expect(try primary.recordsToSearch(apex + [.a(b, 1), .a(a, 1), closing]) == nil)
        #expect(try primary.recordsToSearch(apex + [.a(b, 1), .a(a, 1), Self.dname(c), closing]) == 1)
        // As BIND sends a zone that is signed with NSEC3: its records behind all others.
        let hashed = Name("0t7b4g4vsa5smi47k61mv5bv1a22bojr.example.com")
        let nsec3 = [
            TestRecord.other(hashed, 50, [1, 0, 0, 1]), .other(hashed, 46, [0, 50] + Array(repeating: 0, count: 18)),
        ]
        #expect(try primary.recordsToSearch(apex + aliases + nsec3 + [closing]) == nil)
        #expect(try primary.recordsToSearch(apex + aliases + nsec3 + [.a(hashed, 1), closing]) == 2)
        #expect(try primary.recordsToSearch(apex + aliases + nsec3 + [.a(b, 1), closing]) == 2)
        // One that is outside the zone hides which owner came before.
        #expect(
            try primary.recordsToSearch(apex + aliases + [.a(Name("x.example.org"), 1), .a(Name("d.example.com"), 1), closing])
                == 2)
        // Its owner's other records stand between.
        let signature = TestRecord.other(a, 46, [0, 5] + Array(repeating: 0, count: 18))
        #expect(try primary.recordsToSearch(apex + [aliases[0], signature, aliases[0], closing]) == 2)
    }

    @Test func `a DS record at the apex is refused where BIND is to load the file`() throws {
        let record = TestRecord.other(Primary.zone, 43, [0, 1, 8, 2] + Array(repeating: 0, count: 32))
        #expect(try refusal([record]) == nil)
        var primary = primary
        primary.limits.isReadByBIND = true
        #expect(
            try primary.ending(of: [smallZone() + [record, closing]]).error == .delegationSignerAtApex(Primary.zone))
        let below = TestRecord.other(Self.owner, 43, [0, 1, 8, 2] + Array(repeating: 0, count: 32))
        #expect(try primary.ending(of: [smallZone() + [below, closing]]).isVerified)
    }

    @Test func `a name server without an address in the zone is refused where BIND is to load the file`() throws {
        var primary = primary
        primary.limits.isReadByBIND = true
        func refusal(_ servers: [String], _ records: [TestRecord]) throws -> TransferError? {
            let apex = [closing] + (try servers.map { .ns(Primary.zone, try Name(parsing: $0)) })
            let zone = apex + [.a(Name("ns1.example.com"), 1)] + records
            // Whoever does not ask takes all of them.
            #expect(try self.primary.ending(of: [zone + [closing]]).isVerified)
            return try primary.ending(of: [zone + [closing]]).error
        }
        func dname(_ owner: StaticString) -> TestRecord { TestRecord(Name(owner), .dname, Name("example.org").octets) }
        let below = Name("x.sub.example.com")
        #expect(try refusal(["ns1.example.com", "NS1.example.com", "ns.example.org"], []) == nil)
        #expect(
            try refusal(["ns1.example.com", "nx.example.com"], [.a(Name("y.example.com"), 1)])
                == .nameserver(Name("nx.example.com"), .hasNoAddress))
        #expect(
            try refusal(["www.example.com"], [.cname(Name("WWW.example.com"), Self.target)])
                == .nameserver(Name("www.example.com"), .isAlias))
        #expect(
            try refusal(["x.sub.example.com"], [dname("sub.example.com"), .a(below, 1)])
                == .nameserver(below, .isBelowDNAME(Name("sub.example.com"))))
        #expect(
            try refusal(["ns1.example.com"], [dname("example.com")])
                == .nameserver(Self.target, .isBelowDNAME(Primary.zone)))
        #expect(try refusal(["x.sub.example.com"], [.a(below, 1)]) == nil)
        #expect(try refusal(["x.sub.example.com"], [.other(below, 28, Array(repeating: 0, count: 16))]) == nil)
        #expect(try refusal(["x.sub.example.com"], [.ns(Name("sub.example.com"), Self.target)]) == nil)
        #expect(try refusal(["sub.example.com"], [dname("sub.example.com"), .a(Name("sub.example.com"), 1)]) == nil)
        #expect(try refusal(["x.sub.example.com"], [.a(Name("*.sub.example.com"), 1)]) == nil)
        #expect(try refusal(["example.com"], []) == .nameserver(Primary.zone, .hasNoAddress))
        // What came before its NS record may have been its address.
        #expect(try refusal(["ns1.example.com"], [.ns(Primary.zone, Name("nx.example.com"))]) == nil)
    }

    @Test func `refusals are told in BIND's words`() {
        let refusals: [(TransferError, String, String)] = [
            (.cnameAndOtherData(owner: Self.owner), "CNAME and other data: 'www.example.com'", "CNAME and other data"),
            (
                .severalOfSingleton(.dname, owner: Self.owner), "multiple RRs of singleton type: 'www.example.com/DNAME'",
                "multiple RRs of singleton type"
            ),
            (
                .wildcardNameserver(owner: Name("*.example.com")), "invalid NS owner name (wildcard): '*.example.com'",
                "invalid NS owner name (wildcard)"
            ),
            (
                .badHashedOwner(Self.owner), "bad owner name (check-names): 'www.example.com/NSEC3'",
                "bad owner name (check-names)"
            ),
            (
                .nameserver(Self.owner, .isBelowDNAME(Primary.zone)),
                "NS 'www.example.com' is below a DNAME 'example.com' (illegal), which the local server does not load",
                "bad zone"
            ),
            (.unsupportedNSEC3Hash(200), "unsupported nsec3 hash algorithm: 200", "bad zone"),
        ]
        for (error, description, resultText) in refusals {
            #expect(error.description == description)
            #expect(error.resultText == resultText)
            // BIND tries again by AXFR, and after RETRY.
            #expect(error.isWorthRetryingByAXFR && !error.isWorthWaitingForRefresh)
        }
    }
}

extension Primary {
    /// What the proof of the zone that these records are says of its text.
    fileprivate func recordsToSearch(_ records: [TestRecord]) throws -> UInt64? {
        var transfer = InboundTransfer(answering: request, verifying: nil, limits: limits, into: ReceivedZone())
        let message = message(records, first: true).octets
        try transfer.receive(message.span, at: Self.now)
        return try transfer.finish().recordsToSearch
    }
}
