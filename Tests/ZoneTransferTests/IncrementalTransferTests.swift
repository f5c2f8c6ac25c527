import DNS
import TSIG
import TestSupport
import Testing
import ZoneTransfer

@Suite struct IncrementalTransferTests {
    var primary = Primary()

    init() {
        primary.held = 4
    }

    private func soa(_ serial: UInt32, refresh: UInt32 = 3600) -> TestRecord {
        .soa(Primary.zone, serial: serial, refresh: refresh)
    }

    private func host(_ number: UInt32) -> TestRecord {
        .a(Name("www.example.com"), number)
    }

    /// From 4 to 7 in two steps.
    private var steps: [TestRecord] {
        [soa(7), soa(4), host(1), host(2), soa(6), host(3), soa(6), host(3), soa(7), host(4), soa(7)]
    }

    private func signs(_ ending: Ending) -> [String] {
        ending.records.map { record in
            let fields = record.split(separator: " ")
            return "\(record.prefix(1))\(fields[1])\(fields[1] == "SOA" ? "" : String(fields.last ?? ""))"
        }
    }

    @Test func `the request says which version is held`() throws {
        let request = try #require(primary.ixfr)
        let octets = request.octets
        var reader = try MessageReader(octets.span)
        #expect(reader.header == MessageHeader(id: 4711, flags: 0, questionCount: 1, authorityCount: 1))
        #expect(
            try reader.readQuestion(in: octets.span)
                == Question(name: Primary.zone, type: .ixfr, recordClass: .internet))
        let record = try reader.readRecord(in: octets.span)
        #expect(try SOA(record, in: octets.span) == request.current)
        #expect(record.recordClass == .internet)
        try reader.expectEnd(of: octets.span)
    }

    @Test func `a difference in two steps is passed on in its order, and without the SOAs that frame it`() throws {
        let ending = try primary.ending(of: [steps])
        #expect(signs(ending) == ["-SOA", "-A1", "-A2", "+SOA", "+A3", "-SOA", "-A3", "+SOA", "+A4"])
        guard case .verified(Serial(7), _, let statistics) = ending else {
            Issue.record("\(ending)")
            return
        }
        #expect(statistics.records == 11)
    }

    @Test func `it does not matter how the records are spread over messages`() throws {
        var primary = primary
        primary.compressesNames = false
        let whole = try primary.ending(of: [steps]).records
        #expect(try primary.ending(of: steps.map { [$0] }).records == whole)
        for cut in 1..<steps.count {
            #expect(try primary.ending(of: [Array(steps[..<cut]), [], Array(steps[cut...])]).records == whole)
        }
    }

    @Test func `a difference in one step that leaps over serials is taken`() throws {
        let ending = try primary.ending(of: [[soa(7), soa(4), host(1), soa(7), host(2), soa(7)]])
        #expect(signs(ending) == ["-SOA", "-A1", "+SOA", "+A2"])
        #expect(signs(try primary.ending(of: [[soa(7), soa(4), soa(7), soa(7)]])) == ["-SOA", "+SOA"])
    }

    @Test func `a whole zone comes with its SOA, however it is spread`() throws {
        var primary = primary
        primary.compressesNames = false
        var other = Primary()
        other.compressesNames = false
        let records = smallZone() + [closing]
        for parts in [[records], records.map { [$0] }] {
            let ending = try primary.ending(of: parts)
            #expect(ending.records.map { $0.split(separator: " ")[1] } == ["SOA", "NS", "A", "A"])
            #expect(ending.records.first == (try other.ending(of: [records]).records.first))
        }
    }

    @Test func `a whole zone keeps its SOA where the record after it is left out`() throws {
        let records = [closing, .a(Name("www.example.org"), 1)] + smallZone().dropFirst() + [closing]
        #expect(try primary.ending(of: [records]).records.map { $0.split(separator: " ")[1] } == ["SOA", "NS", "A", "A"])
    }

    @Test func `a whole zone without a name server is refused, though it were nothing but its SOA`() throws {
        #expect(try primary.ending(of: [[soa(7), host(1), soa(7)]]) == .refused(.noNameservers))
        #expect(try primary.ending(of: [[soa(7), soa(7)]]) == .refused(.noNameservers))
    }

    @Test func `a serial that is not newer than ours ends it at once, and well`() throws {
        #expect(try primary.ending(of: [[soa(4)]]) == .upToDate(Serial(4)))
        #expect(try primary.ending(of: [[soa(3)]]) == .upToDate(Serial(3)))
        #expect(try primary.ending(of: [smallZone(serial: 4) + [soa(4)]]) == .upToDate(Serial(4)))
        #expect(try primary.ending(of: [[soa(4), soa(4), soa(9), soa(4)]]) == .upToDate(Serial(4)))
        // RFC 1982: 2³¹ apart, neither is newer.
        #expect(try primary.ending(of: [[soa(0x8000_0004)]]) == .upToDate(Serial(0x8000_0004)))
    }

    @Test func `a newer SOA alone is no end: the rest may be in the next message`() throws {
        #expect(try primary.ending(of: [[soa(7)]]) == .refused(.unfinished))
    }

    @Test func `an answer without records is refused, and empty messages after the first record are not`() throws {
        #expect(try primary.ending(of: [[], steps]) == .refused(.emptyAnswer))
        #expect(try primary.ending(of: [[soa(7)], [], Array(steps.dropFirst())]).isVerified)
    }

    @Test func `a difference from a version that is not ours is refused`() throws {
        #expect(
            try primary.ending(of: [[soa(7), soa(5), soa(7), soa(7)]])
                == .refused(.outOfSequence(expected: Serial(4), received: Serial(5))))
    }

    @Test func `a step that does not begin where the last one ended is refused`() throws {
        for serial: UInt32 in [4, 5, 7] {
            #expect(
                try primary.ending(of: [[soa(7), soa(4), soa(6), soa(serial), soa(7), soa(7)]])
                    == .refused(.outOfSequence(expected: Serial(6), received: Serial(serial))))
        }
        #expect(
            TransferError.outOfSequence(expected: Serial(6), received: Serial(5)).description
                == "IXFR out of sync: expected serial 6, got 5")
    }

    @Test func `a step that stands still, goes back or leads past the end is refused`() throws {
        for serial: UInt32 in [4, 3, 0x8000_0004] {
            #expect(
                try primary.ending(of: [[soa(7), soa(4), soa(serial), soa(7)]])
                    == .refused(.notNewer(Serial(serial), than: Serial(4))))
        }
        #expect(
            try primary.ending(of: [[soa(7), soa(4), soa(8), soa(8), soa(7), soa(7)]])
                == .refused(.outOfSequence(expected: Serial(7), received: Serial(8))))
    }

    @Test func `serials go on over the end of their range`() throws {
        var primary = primary
        primary.held = 0xFFFF_FFFE
        let records = [soa(1), soa(0xFFFF_FFFE), soa(0xFFFF_FFFF), soa(0xFFFF_FFFF), soa(1), soa(1)]
        #expect(try primary.ending(of: [records]).isVerified)
    }

    @Test func `the last step and the closing SOA must say what the first SOA said`() throws {
        #expect(try primary.ending(of: [[soa(7), soa(4), soa(7, refresh: 1), soa(7)]]) == .refused(.closingSOADiffers))
        #expect(try primary.ending(of: [[soa(7), soa(4), soa(7), soa(7, refresh: 1)]]) == .refused(.closingSOADiffers))
    }

    @Test func `an answer that ends anywhere before the closing SOA is not vouched for`() throws {
        for end in 1..<steps.count {
            #expect(try primary.ending(of: [Array(steps[..<end])]) == .refused(.unfinished))
        }
    }

    @Test func `records after the closing SOA are refused`() throws {
        #expect(try primary.ending(of: [steps + [host(9)]]) == .refused(.recordsAfterEnd))
        #expect(try primary.ending(of: [steps + [soa(7)]]) == .refused(.recordsAfterEnd))
    }

    @Test func `records outside the zone are left out and counted`() throws {
        let stranger = TestRecord.a(Name("www.example.org"), 1)
        let records = [soa(7), soa(4), stranger, host(1), stranger, soa(7), stranger, host(2), stranger, soa(7)]
        guard case .verified(_, let kept, let statistics) = try primary.ending(of: [records]) else {
            Issue.record("not verified")
            return
        }
        #expect(kept.count == 4)
        #expect(statistics.recordsOutsideZone == 4)
    }

    @Test func `a serial behind the polled one is refused, but not where there is nothing newer`() throws {
        var primary = primary
        primary.limits.polledSerial = Serial(8)
        #expect(
            try primary.ending(of: [steps]) == .refused(.serialBehindPoll(received: Serial(7), polled: Serial(8))))
        #expect(try primary.ending(of: [[soa(4)]]) == .upToDate(Serial(4)))
    }

    @Test(arguments: [ResponseCode.formErr, .servFail, .notImp, .refused, .notAuth])
    func `an error is one that an AXFR may mend`(code: ResponseCode) throws {
        var message = primary.message([], first: true)
        message.responseCode = code
        let ending = try primary.ending(of: [message.octets])
        #expect(ending == .refused(.responseCode(code, tsig: nil)))
        #expect(ending.error?.isWorthRetryingByAXFR == true)
        #expect(!TransferError.tooManyRecords(limit: 1).isWorthRetryingByAXFR)
    }

    @Test func `every message of a difference is verified, and one that says there is nothing to do as well`() throws {
        var primary = primary
        primary.key = testKey
        let messages = primary.answer(steps.map { [$0] })
        #expect(try primary.ending(of: try primary.signed(messages)).isVerified)
        for index in messages.indices {
            #expect(!(try primary.ending(of: try primary.signed(messages, leaving: [index])).isVerified))
        }
        let nothing = primary.answer([[soa(4)]])
        #expect(try primary.ending(of: try primary.signed(nothing)) == .upToDate(Serial(4)))
        #expect(try primary.ending(of: nothing) == .refused(.tsig(.unsigned(message: 1))))
    }

    @Test func `a message cut short anywhere is refused`() throws {
        let message = primary.answer([steps])[0]
        for length in 0..<message.count {
            #expect(!(try primary.ending(of: [Array(message[..<length])]).isVerified), "cut to \(length) octets")
        }
    }

    @Test func `a message with any bit flipped ends in a difference or an error`() throws {
        let message = primary.answer([steps])[0]
        for index in message.indices {
            for bit in 0..<8 {
                var flipped = message
                flipped[index] ^= 1 << bit
                switch try primary.ending(of: [flipped]) {
                case .verified(_, let records, _): #expect(records.count <= 9)
                case .refused, .upToDate: break
                case .notTaken(let failure): Issue.record("\(failure)")
                }
            }
        }
    }
}
