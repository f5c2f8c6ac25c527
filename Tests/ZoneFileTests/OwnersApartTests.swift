import DNS
import SystemPackage
import TestSupport
import Testing
import ZoneFile
import ZoneTransfer

/// Owners whose records do not come together: the zone's text shows them when all of it is there.
@Suite struct OwnersApartTests {
    private static let owner = Name("www.example.com")
    private static let (one, two) = (Name("ns1.example.com"), Name("ns2.example.com"))
    private static let between = TestRecord.a(Name("zz.example.com"), 1)
    private static let head: [TestRecord] = [.soa(ModelZone.apex, serial: 2), .ns(ModelZone.apex, one), .a(one, 1)]

    /// What the zone is refused with; then the old file stands, and nothing else does.
    private func refusal(_ records: [TestRecord]) throws -> TransferError? {
        var refusal: TransferError?
        try withFolder { folder in
            let path = folder.appending("db")
            try write("; old\n", to: path)
            do {
                try Transfers.axfr(records, into: path)
                #expect(try read(path).split(separator: "\n").count >= records.count - 1)
            } catch ZoneFileError.zone(let error) {
                refusal = error
                #expect(try read(path) == "; old\n")
            } catch ReceiveError<ZoneFileError>.transfer(let error) {
                refusal = error
                #expect(try read(path) == "; old\n")
            }
            #expect(try names(in: folder) == ["db"])
        }
        return refusal
    }

    private static func dname(_ target: Name, at owner: Name = owner) -> TestRecord { TestRecord(owner, .dname, target.octets) }

    @Test(arguments: [1, 16, 39, 43, 65280] as [UInt16])
    func `a CNAME and other data far apart are refused in either order`(type: UInt16) throws {
        let rdata: [UInt8] =
            switch type {
            case 39: [0]
            case 43: [0, 1, 8, 200, 1]
            default: [3, 97, 98, 99]
            }
        let other = TestRecord.other(Self.owner, type, rdata)
        let alias = TestRecord.cname(Self.owner, Self.one)
        #expect(try refusal(Self.head + [alias, Self.between, other]) == .cnameAndOtherData(owner: Self.owner))
        #expect(try refusal(Self.head + [other, Self.between, alias]) == .cnameAndOtherData(owner: Self.owner))
        let capital = TestRecord.other(Name("WWW.Example.com"), type, rdata)
        #expect(try refusal(Self.head + [alias, capital]) == .cnameAndOtherData(owner: Name("WWW.Example.com")))
    }

    @Test func `what may stand beside a CNAME may stand apart from it`() throws {
        let alias = TestRecord.cname(Self.owner, Self.one)
        let signature = TestRecord.other(Self.owner, 46, Array(repeating: 0, count: 20))
        #expect(try refusal(Self.head + [alias, Self.between, signature]) == nil)
        #expect(try refusal(Self.head + [Self.between, alias]) == nil)
    }

    @Test func `a CNAME at the apex is refused, wherever the apex's other records stand`() throws {
        let alias = TestRecord.cname(ModelZone.apex, Self.one)
        #expect(try refusal(Self.head + [alias]) == .cnameAndOtherData(owner: ModelZone.apex))
        #expect(try refusal(Self.head + [Self.between, alias]) == .cnameAndOtherData(owner: ModelZone.apex))
    }

    @Test func `two CNAME, DNAME or RESINFO records far apart are refused, and the same one twice is not`() throws {
        func refusal(_ first: TestRecord, _ second: TestRecord) throws -> TransferError? {
            try self.refusal(Self.head + [first, Self.between, second])
        }
        let aliases = [Self.one, Self.two].map { TestRecord.cname(Self.owner, $0) }
        #expect(try refusal(aliases[0], aliases[1]) == .severalOfSingleton(.cname, owner: Self.owner))
        #expect(try refusal(aliases[0], aliases[0]) == nil)
        #expect(try refusal(aliases[0], .cname(Self.owner, Name("NS1.example.com"))) == nil)
        #expect(try refusal(Self.dname(Self.one), Self.dname(Self.two)) == .severalOfSingleton(.dname, owner: Self.owner))
        #expect(try refusal(Self.dname(Self.one), Self.dname(Self.one)) == nil)
        let info = [[1, 0x61], [1, 0x62]].map { TestRecord.other(Self.owner, 261, $0) }
        #expect(try refusal(info[0], info[1]) == .severalOfSingleton(.resinfo, owner: Self.owner))
        #expect(try refusal(info[0], Self.dname(Self.one)) == nil)
        // Together, but for another record between.
        let signature = TestRecord.other(Self.owner, 46, Array(repeating: 0, count: 20))
        #expect(
            try self.refusal(Self.head + [aliases[0], signature, aliases[1]])
                == .severalOfSingleton(.cname, owner: Self.owner))
    }

    /// So many names that the text leaves memory, and so many CNAME records that their hashes are looked up in parts.
    @Test func `the one clash among many names in no order is found in a large zone`() throws {
        func name(_ number: Int) throws -> Name { try Name(parsing: "a\(number * 7919 % 100_003).example.com") }
        var records = Self.head
        for number in 0..<80_000 { records.append(.cname(try name(number), Self.one)) }
        for number in 80_000..<90_000 { records.append(.a(try name(number), 1)) }
        #expect(try refusal(records) == nil)
        #expect(try refusal(records + [.a(name(3), 1)]) == .cnameAndOtherData(owner: name(3)))
        #expect(try refusal(records + [.cname(name(85_000), Self.one)]) == .cnameAndOtherData(owner: name(85_000)))
        #expect(try refusal(records + [.cname(name(79_999), Self.two)]) == .severalOfSingleton(.cname, owner: name(79_999)))
    }
}

/// What a difference makes of a zone that was good.
@Suite struct DifferenceRulesTests {
    private static let (one, two) = (Name("ns1.example.com"), Name("ns2.example.com"))
    private static let (alias, host) = (Name("alias.example.com"), Name("host.example.com"))
    private static let hashed = Name("2t7b4g4vsa5smi47k61mv5bv1a22bojr.example.com")

    private static func soa(_ serial: UInt32) -> TestRecord { .soa(ModelZone.apex, serial: serial) }
    private static func parameters(_ algorithm: UInt8) -> TestRecord {
        .other(ModelZone.apex, 51, [algorithm, 0, 0, 1, 1, 0xAB])
    }

    /// The alias's records stand apart from its signature.
    private static let zone: [TestRecord] = [
        soa(4), .ns(ModelZone.apex, one), .a(one, 1), .cname(alias, one), .a(host, 1),
        .other(alias, 46, Array(repeating: 0, count: 20)), TestRecord(Name("d.example.com"), .dname, one.octets),
        parameters(1),
    ]

    /// What the difference is refused with; then the old file stands.
    private func refusal(_ deleted: [TestRecord], _ added: [TestRecord], isReadByBIND: Bool = false) throws -> DifferenceError?
    {
        var refusal: DifferenceError?
        try withFolder { folder in
            let path = folder.appending("db")
            let identity = try Transfers.axfr(Self.zone, into: path)
            let old = try read(path)
            do {
                try Transfers.ixfr(
                    [Self.soa(7), Self.soa(4)] + deleted + [Self.soa(7)] + added + [Self.soa(7)], following: identity,
                    at: path, limits: TransferLimits(isReadByBIND: isReadByBIND))
            } catch ZoneFileError.difference(let error) {
                refusal = error
                #expect(try read(path) == old)
            }
            #expect(try names(in: folder) == ["db"])
        }
        return refusal
    }

    @Test func `a CNAME beside other data is refused, whichever of them was there`() throws {
        #expect(try refusal([], [.a(Self.alias, 1)]) == .zone(.cnameAndOtherData(owner: Self.alias)))
        #expect(try refusal([], [.cname(Self.host, Self.one)]) == .zone(.cnameAndOtherData(owner: Self.host)))
        #expect(try refusal([], [.cname(ModelZone.apex, Self.one)]) == .zone(.cnameAndOtherData(owner: ModelZone.apex)))
        let new = Name("new.example.com")
        #expect(try refusal([], [.cname(new, Self.one), .a(new, 1)]) == .zone(.cnameAndOtherData(owner: new)))
        #expect(try refusal([.a(Self.host, 1)], [.cname(Self.host, Self.one)]) == nil)
        #expect(try refusal([.cname(Self.alias, Self.one)], [.a(Self.alias, 1)]) == nil)
        #expect(try refusal([], [.other(Self.alias, 47, [0, 0, 1, 0x40])]) == nil)
    }

    @Test func `a second CNAME or DNAME is refused, and one in place of the other is not`() throws {
        let d = Name("d.example.com")
        #expect(
            try refusal([], [.cname(Self.alias, Self.two)]) == .zone(.severalOfSingleton(.cname, owner: Self.alias)))
        #expect(try refusal([.cname(Self.alias, Self.one)], [.cname(Self.alias, Self.two)]) == nil)
        #expect(
            try refusal([], [TestRecord(d, .dname, Self.two.octets)]) == .zone(.severalOfSingleton(.dname, owner: d)))
        #expect(try refusal([], [.a(d, 1), .a(Name("x.d.example.com"), 1)]) == nil)
    }

    @Test func `wildcard NS, NSEC3 without a hash and unknown hashes alone are refused`() throws {
        let wildcard = Name("*.example.com")
        #expect(try refusal([], [.ns(wildcard, Self.one)]) == .zone(.wildcardNameserver(owner: wildcard)))
        let nsec3: [UInt8] = [1, 0, 0, 1, 0, 20] + Array(1...20) + [0, 1, 0x40]
        #expect(try refusal([], [.other(Self.host, 50, nsec3)]) == .zone(.badHashedOwner(Self.host)))
        #expect(try refusal([], [.other(Self.hashed, 50, nsec3)]) == nil)
        #expect(try refusal([], [Self.parameters(200)]) == nil)
        #expect(try refusal([Self.parameters(1)], [Self.parameters(200)]) == .zone(.unsupportedNSEC3Hash(200)))
        #expect(try refusal([Self.parameters(1)], []) == nil)
    }

    @Test func `what tells whether a name server has an address is left to a whole transfer where BIND is to load the file`()
        throws
    {
        func isLeft(_ deleted: [TestRecord], _ added: [TestRecord]) throws -> Bool {
            #expect(try refusal(deleted, added) == nil)
            let refusal = try refusal(deleted, added, isReadByBIND: true)
            if case .nameservers = refusal { return true }
            #expect(refusal == nil)
            return false
        }
        #expect(try isLeft([.a(Self.one, 1)], [.a(Self.one, 2)]))
        #expect(try isLeft([.a(Self.one, 1)], []))
        #expect(try isLeft([], [.ns(ModelZone.apex, Self.two)]))
        #expect(try isLeft([], [TestRecord(ModelZone.apex, .dname, Name("example.org").octets)]))
        #expect(try isLeft([], [.a(Name("*.example.com"), 1)]))
        #expect(try !isLeft([.a(Self.host, 1)], [.a(Self.host, 2), .a(ModelZone.apex, 3), .a(Self.two, 4)]))
        #expect(try !isLeft([], [.ns(Name("sub.example.com"), Self.one), .a(Name("x.ns1.example.com"), 1)]))
    }

    @Test func `a DS record at the apex is refused where BIND is to load the file`() throws {
        let record = TestRecord.other(ModelZone.apex, 43, [0, 1, 8, 2] + Array(repeating: 0, count: 32))
        #expect(try refusal([], [record]) == nil)
        #expect(try refusal([], [record], isReadByBIND: true) == .zone(.delegationSignerAtApex(ModelZone.apex)))
    }
}
