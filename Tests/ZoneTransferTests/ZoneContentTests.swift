import DNS
import TestSupport
import Testing
import ZoneTransfer

@Suite struct ZoneContentTests {
    var primary = Primary()

    @Test func `records outside the zone are left out and counted`() throws {
        let strangers = [
            TestRecord.a(Name("www.example.org"), 1), .a(Name("example.com.evil"), 1), .a(Name("xexample.com"), 1),
            .a(.root, 1),
            .a(Name("com"), 1),
        ]
        var records = [closing]
        for (own, stranger) in zip(smallZone()[1...] + smallZone()[1...], strangers) { records += [stranger, stranger, own] }
        let ending = try primary.ending(of: [records + [closing]])
        guard case .verified(_, let kept, let statistics) = ending else {
            Issue.record("\(ending)")
            return
        }
        #expect(statistics.recordsOutsideZone == 10)
        #expect(kept.allSatisfy { $0.contains("example.com ") })
    }

    @Test func `a stranger between two records of a name does not hide that they are the same`() throws {
        let own = TestRecord.a(Name("www.example.com"), 1)
        let records = smallZone() + [own, .a(Name("www.example.org"), 9), own, closing]
        guard case .verified(_, let kept, let statistics) = try primary.ending(of: [records]) else {
            Issue.record("not verified")
            return
        }
        #expect(kept.count { $0 == "www.example.com A 0 0 0 1" } == 1)
        #expect(statistics.repeatedRecords == 1)
    }

    @Test func `names within the zone are told from others whatever their letter case`() throws {
        let record = TestRecord.a(Name("WWW.ExAmPlE.CoM"), 5)
        let ending = try primary.ending(of: [smallZone() + [record, closing]])
        #expect(ending.records.last == "WWW.ExAmPlE.CoM A 0 0 0 5")
    }

    @Test func `a record that comes twice in its RRset is passed on once, also over two messages`() throws {
        let name = Name("many.example.com")
        let addresses: [UInt32] = [1, 2, 1, 3, 2, 4, 1]
        let records = addresses.map { TestRecord.a(name, $0) }
        for split in 0...records.count {
            let parts = [smallZone() + Array(records[..<split]), Array(records[split...]) + [closing]]
            let ending = try primary.ending(of: parts)
            guard case .verified(_, let kept, let statistics) = ending else {
                Issue.record("\(ending)")
                continue
            }
            #expect(kept.filter { $0.hasPrefix("many") }.count == 4)
            #expect(statistics.repeatedRecords == 3)
        }
    }

    @Test func `RDATA is compared as names are, whatever their letter case and compression`() throws {
        let records = [
            TestRecord.ns(Primary.zone, Name("NS1.Example.Com")),
            TestRecord(Primary.zone, .ns, Name("ns1.EXAMPLE.com").octets),
        ]
        let ending = try primary.ending(of: [Array(smallZone()[..<2]) + records + [closing]])
        #expect(ending.records.count == 2)
    }

    @Test func `the same RDATA at other names and of other types is no repetition`() throws {
        let records = [
            TestRecord.a(Name("a.example.com"), 1), .a(Name("b.example.com"), 1), .a(Name("a.example.com"), 1),
            TestRecord(Name("a.example.com"), RecordType(65280), [0, 0, 0, 1]),
        ]
        #expect(try primary.ending(of: [smallZone() + records + [closing]]).records.count == 8)
    }

    @Test func `an RRset of thousands of records keeps each once`() throws {
        var parts: [[TestRecord]] = [smallZone()]
        for round in 0..<3 {
            for part in 0..<5 {
                parts.append((0..<1000).map { .a(Name("many.example.com"), UInt32((part * 1000 + $0) * (round == 2 ? 7 : 1))) })
            }
        }
        let ending = try primary.ending(of: parts + [[closing]])
        guard case .verified(_, let kept, let statistics) = ending else {
            Issue.record("\(ending)")
            return
        }
        let distinct = Set((0..<5000).map { $0 }).union((0..<5000).map { $0 * 7 })
        #expect(kept.count == 4 + distinct.count)
        #expect(statistics.repeatedRecords == 15000 - distinct.count)
        #expect(Set(kept).count == kept.count)
    }

    @Test func `max-records takes as many and not one more`() throws {
        var primary = primary
        primary.limits.maximumRecords = 4
        #expect(try primary.ending(of: [smallZone() + [closing]]).isVerified)
        primary.limits.maximumRecords = 3
        #expect(try primary.ending(of: [smallZone() + [closing]]) == .refused(.tooManyRecords(limit: 3)))
    }

    @Test func `max-records-per-type and max-types-per-name count at each owner`() throws {
        var primary = primary
        let name = Name("many.example.com")
        let records = [
            TestRecord.a(name, 1), .a(name, 2), .txt(name, "one"), .a(Name("other.example.com"), 1),
            .a(Name("other.example.com"), 2),
        ]
        primary.limits.maximumRecordsPerType = 2
        primary.limits.maximumTypesPerName = 2
        #expect(try primary.ending(of: [smallZone() + records + [closing]]).isVerified)
        primary.limits.maximumRecordsPerType = 1
        #expect(
            try primary.ending(of: [smallZone() + records + [closing]])
                == .refused(.tooManyRecordsPerType(.a, owner: name, limit: 1)))
        primary.limits = TransferLimits(maximumTypesPerName: 1)
        #expect(
            try primary.ending(of: [smallZone() + records + [closing]])
                == .refused(.tooManyTypesPerName(owner: Primary.zone, limit: 1)))
    }

    @Test func `what is over a limit waits for REFRESH`() {
        #expect(TransferError.tooManyRecords(limit: 1).isWorthWaitingForRefresh)
        #expect(!TransferError.unfinished.isWorthWaitingForRefresh)
    }
}
