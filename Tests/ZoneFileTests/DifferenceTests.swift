import DNS
import SystemPackage
import TSIG
import TestSupport
import Testing
import ZoneFile
import ZoneTransfer

@Suite struct DifferenceTests {
    private func soa(_ serial: UInt32) -> TestRecord { .soa(ModelZone.apex, serial: serial) }

    private func host(_ name: StaticString, _ number: UInt32, ttl: UInt32 = 3600) -> TestRecord {
        var record = TestRecord.a(Name(name), number)
        record.ttl = ttl
        return record
    }

    /// Serial 4, two name servers, hosts a (1 and 3), c (1).
    private var zone: [TestRecord] {
        [
            soa(4), .ns(ModelZone.apex, Name("ns1.example.com")), .ns(ModelZone.apex, Name("ns2.example.com")),
            host("a.example.com", 1), host("a.example.com", 3), host("c.example.com", 1),
        ]
    }

    /// From 4 to 7 in one step.
    private func step(_ deleted: [TestRecord], _ added: [TestRecord]) -> [TestRecord] {
        [soa(7), soa(4)] + deleted + [soa(7)] + added + [soa(7)]
    }

    /// Applies `records` to the file that `zone` makes; returns its lines after that, shortened to owner and RDATA.
    private func outcome(
        of records: [TestRecord], to zone: [TestRecord]? = nil, limits: TransferLimits = TransferLimits(),
        difference: DifferenceLimits = DifferenceLimits()
    ) throws -> [String] {
        var lines: [String] = []
        try withFolder { folder in
            let path = folder.appending("db")
            let identity = try Transfers.axfr(zone ?? self.zone, into: path)
            let old = try read(path)
            do {
                let published = try Transfers.ixfr(
                    records, following: identity, at: path, limits: limits, difference: difference)
                #expect(published.hasSameStatus(as: try #require(FileIdentity(of: path))))
            } catch {
                #expect(try read(path) == old)
                #expect(try names(in: folder) == ["db"])
                throw error
            }
            #expect(try names(in: folder) == ["db"])
            lines = try read(path).split(separator: "\n").map { line in
                let fields = line.split(separator: "\t")
                return fields[3] == "SOA" ? "SOA" : "\(fields[0].split(separator: ".")[0]) \(fields[4])"
            }
        }
        return lines
    }

    /// What is said of a difference that is refused; the old file has stayed as it was.
    private func refusal(
        of records: [TestRecord], to zone: [TestRecord]? = nil, limits: TransferLimits = TransferLimits(),
        difference: DifferenceLimits = DifferenceLimits()
    ) throws -> DifferenceError? {
        do {
            _ = try outcome(of: records, to: zone, limits: limits, difference: difference)
        } catch let error as ZoneFileError {
            if case .difference(let error) = error { return error }
        } catch let error as ReceiveError<ZoneFileError> {
            if case .changes(.difference(let error)) = error { return error }
        }
        return nil
    }

    @Test func `the SOA that is held is read from the file's first line`() throws {
        try withFolder { folder in
            let path = folder.appending("db")
            let identity = try Transfers.axfr(zone, into: path)
            let held = Transfers.heldSOA(at: path, publishedAs: identity)
            #expect(
                held
                    == SOA(
                        ttl: 3600, mname: ModelZone.apex, rname: ModelZone.apex, serial: Serial(4), refresh: 3600, retry: 600,
                        expire: 86400, minimum: 300))
        }
    }

    @Test func `each record finds its place in a zone in canonical order`() throws {
        let added = [
            host("b.example.com", 9), host("a.example.com", 2), host("a.example.com", 0), host("d.example.com", 9),
            .txt(Name("a.example.com"), "t"), host("z.a.example.com", 9), .txt(ModelZone.apex, "t"),
        ]
        #expect(
            try outcome(of: step([host("a.example.com", 3)], added)) == [
                "SOA", "example ns1.example.com.", "example ns2.example.com.", #"example "t""#, "a 0.0.0.0", "a 0.0.0.1",
                "a 0.0.0.2", #"a "t""#, "z 0.0.0.9", "b 0.0.0.9", "c 0.0.0.1", "d 0.0.0.9",
            ])
    }

    @Test func `in a zone in another order, a record joins its RRset and an RRset its name`() throws {
        let zone = [
            soa(4), .ns(ModelZone.apex, Name("ns1.example.com")), host("c.example.com", 5), .txt(Name("a.example.com"), "t"),
            host("a.example.com", 9), .txt(Name("b.example.com"), "t"),
        ]
        let added = [
            host("a.example.com", 1), .ns(Name("a.example.com"), Name("b.example.com")), host("c.example.com", 6),
        ]
        #expect(
            try outcome(of: step([], added), to: zone) == [
                "SOA", "example ns1.example.com.", "c 0.0.0.5", "c 0.0.0.6", #"a "t""#, "a 0.0.0.1", "a 0.0.0.9",
                "a b.example.com.", #"b "t""#,
            ])
    }

    @Test func `a record that a step adds and a later one deletes leaves no trace`() throws {
        let records = [
            soa(7), soa(4), soa(5), host("b.example.com", 1), soa(5), host("b.example.com", 1), host("c.example.com", 1),
            soa(6),
            host("c.example.com", 1), soa(6), soa(7), soa(7),
        ]
        let whole = try outcome(of: step([], []))
        #expect(try outcome(of: records) == whole)
        #expect(whole.count == 6)
    }

    @Test func `a TTL changes by deletion and addition, and the record keeps its place`() throws {
        try withFolder { folder in
            let path = folder.appending("db")
            let identity = try Transfers.axfr(zone, into: path)
            let old = try read(path)
            try Transfers.ixfr(
                step([host("a.example.com", 1)], [host("a.example.com", 1, ttl: 60)]), following: identity, at: path)
            #expect(
                try read(path)
                    == old.replacing(" 4 3600", with: " 7 3600").replacing(
                        "a.example.com.\t3600\tIN\tA\t0.0.0.1\n", with: "a.example.com.\t60\tIN\tA\t0.0.0.1\n"))
        }
    }

    @Test(arguments: [3, 4, 7, 8, 9, 23, 26, 30] as [UInt16])
    func `letter case does not hide a record in the generic form`(type: UInt16) throws {
        func record(_ name: StaticString) -> TestRecord {
            // PX has a number and two names.
            TestRecord(
                Name("a.example.com"), RecordType(type), (type == 26 ? [0, 1] + Name("x").octets : []) + Name(name).octets)
        }
        let lines = try outcome(of: step([record("BOX.example.com")], []), to: zone + [record("box.Example.COM")])
        #expect(lines.filter { $0.hasPrefix("a ") } == ["a 0.0.0.1", "a 0.0.0.3"])
    }

    @Test func `letter case does not hide a record`() throws {
        let upper = TestRecord.ns(Name("EXAMPLE.com"), Name("NS1.example.com"))
        #expect(try outcome(of: step([upper], [])).count == 5)
        #expect(
            try refusal(of: step([], [upper])) == .alreadyThere(.ns, owner: ModelZone.apex))
    }

    @Test func `a deletion of what is not there is refused`() throws {
        for record in [
            host("a.example.com", 2), host("nobody.example.com", 1), .txt(Name("a.example.com"), "t"),
            .ns(Name("a.example.com"), Name("ns1.example.com")),
        ] {
            #expect(try refusal(of: step([record], [])) == .notThere(record.type, owner: record.owner))
        }
    }

    @Test func `a record deleted twice is refused as soon as it comes`() throws {
        let record = host("a.example.com", 1)
        #expect(try refusal(of: step([record, record], [])) == .notThere(.a, owner: record.owner))
        let added = host("b.example.com", 1)
        let records = [soa(7), soa(4), soa(5), added, soa(5), added, added, soa(7), soa(7)]
        #expect(try refusal(of: records) == .notThere(.a, owner: added.owner))
    }

    @Test func `a deletion with another TTL is refused`() throws {
        #expect(
            try refusal(of: step([host("a.example.com", 1, ttl: 60)], []))
                == .otherTTL(.a, owner: Name("a.example.com"), held: 3600, deleted: 60))
        let records = [
            soa(7), soa(4), soa(5), host("b.example.com", 1), soa(5), host("b.example.com", 1, ttl: 1), soa(7), soa(7),
        ]
        #expect(
            try refusal(of: records) == .otherTTL(.a, owner: Name("b.example.com"), held: 3600, deleted: 1))
    }

    @Test func `an addition of what is there is refused`() throws {
        #expect(
            try refusal(of: step([], [host("a.example.com", 1)]))
                == .alreadyThere(.a, owner: Name("a.example.com")))
        #expect(
            try refusal(of: step([], [host("b.example.com", 1), host("b.example.com", 1)]))
                == .alreadyThere(.a, owner: Name("b.example.com")))
        let passing = [
            soa(7), soa(4), soa(5), host("c.example.com", 1), soa(5), host("c.example.com", 1), soa(7), soa(7),
        ]
        #expect(try refusal(of: passing) == .alreadyThere(.a, owner: Name("c.example.com")))
    }

    @Test func `an SOA that is deleted must be the zone's`() throws {
        let other = TestRecord.soa(ModelZone.apex, serial: 4, refresh: 1)
        #expect(try refusal(of: [soa(7), other, soa(7), soa(7)]) == .notThere(.soa, owner: ModelZone.apex))
    }

    @Test func `a zone that would have no name server left is refused`() throws {
        let records = step([zone[1], zone[2]], [])
        #expect(try refusal(of: records) == .zone(.noNameservers))
        #expect(try outcome(of: step([zone[1], zone[2]], [.ns(ModelZone.apex, Name("a.example.com"))])).count == 5)
    }

    @Test func `limits hold for the zone that comes out`() throws {
        let records = step([host("a.example.com", 1)], [host("c.example.com", 2), .txt(Name("c.example.com"), "t")])
        #expect(try outcome(of: records, limits: TransferLimits(maximumRecords: 7)).count == 7)
        let refused: [(TransferLimits, TransferError)] = [
            (TransferLimits(maximumRecords: 6), .tooManyRecords(limit: 6)),
            (
                TransferLimits(maximumRecordsPerType: 1),
                .tooManyRecordsPerType(.ns, owner: ModelZone.apex, limit: 1)
            ),
            (
                TransferLimits(maximumTypesPerName: 1),
                .tooManyTypesPerName(owner: ModelZone.apex, limit: 1)
            ),
        ]
        for (limits, error) in refused {
            let refusal = try self.refusal(of: records, limits: limits)
            #expect(refusal == .zone(error))
            #expect(refusal?.isWorthRetryingByAXFR == false)
        }
    }

    @Test func `a difference over its own limits is refused while it arrives`() throws {
        let records = step([host("a.example.com", 1)], [host("c.example.com", 2)])
        #expect(try outcome(of: records, difference: DifferenceLimits(records: 4)).count == 6)
        let refusal = try self.refusal(of: records, difference: DifferenceLimits(records: 3))
        #expect(refusal == .tooManyRecords(limit: 3))
        #expect(refusal?.isWorthRetryingByAXFR == true)
        #expect(
            try self.refusal(of: records, difference: DifferenceLimits(octets: 100)) == .tooManyOctets(limit: 100))
    }

    @Test func `a storm of SOAs ends at the limit`() throws {
        var records = [soa(1_000_000)]
        for serial in 4..<UInt32(1000) { records += [soa(serial), soa(serial + 1)] }
        #expect(try refusal(of: records, difference: DifferenceLimits(records: 500)) == .tooManyRecords(limit: 500))
    }

    @Test func `malformed RDATA in a difference ends the transfer`() throws {
        let short = TestRecord(Name("a.example.com"), .a, [1, 2, 3])
        #expect(throws: ReceiveError<ZoneFileError>.self) { _ = try outcome(of: step([short], [])) }
        #expect(throws: ReceiveError<ZoneFileError>.self) { _ = try outcome(of: step([], [short])) }
    }

    @Test func `a whole zone in answer to an IXFR replaces the file`() throws {
        let zone = [soa(7), .ns(ModelZone.apex, Name("ns1.example.com")), host("x.example.com", 1)]
        #expect(try outcome(of: zone + [soa(7)]) == ["SOA", "example ns1.example.com.", "x 0.0.0.1"])
    }

    @Test func `a difference longer than a message is applied whole`() throws {
        let added = (0..<2000).map { TestRecord.a(Name("many.example.com"), UInt32($0 * 7919 % 2000)) }
        let lines = try outcome(of: step([], added))
        #expect(lines[6...] == (0..<2000).map { "many 0.0.\($0 / 256).\($0 % 256)" }[...])
    }
}
