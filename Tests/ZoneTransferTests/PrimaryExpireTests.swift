import DNS
import TestSupport
import Testing
import ZoneTransfer

/// What a primary says, beside a zone, of its own copy's lease (RFC 7314).
@Suite struct PrimaryExpireTests {
    private static let asking = AXFRRequest(id: 4711, zone: Primary.zone, asksExpire: true)

    /// An OPT record with these options.
    private static func opt(_ octets: [UInt8], owner: Name = Name(".")) -> TestRecord {
        TestRecord(owner, .opt, class: RecordClass(1232), ttl: 0, octets)
    }

    private static let week: [UInt8] = [0, 9, 0, 4, 0, 9, 0x3A, 0x80]

    /// What comes of the zone in `count` messages, of which the first has these additional records.
    private func expire(_ additional: [TestRecord], at index: Int = 0, count: Int = 1, asks: Bool = true) throws -> UInt32? {
        let request = asks ? Self.asking : AXFRRequest(id: 4711, zone: Primary.zone)
        let records = smallZone() + [closing]
        var messages = [Primary().message(count == 1 ? records : Array(records.dropLast()), first: true)]
        if count == 2 { messages.append(Primary().message([closing])) }
        messages[index].additional = additional
        var transfer = InboundTransfer(answering: request, verifying: nil, limits: TransferLimits(), into: ReceivedZone())
        for message in messages.map(\.octets) { try transfer.receive(message.span, at: Primary.now) }
        return try transfer.finish().primaryExpire
    }

    @Test func `the request has the option, empty, and is what it was where nobody asks`() {
        let plain = AXFRRequest(id: 4711, zone: Primary.zone).octets
        let octets = Self.asking.octets
        #expect(octets.dropFirst(12).prefix(plain.count - 12) == plain.dropFirst(12))
        #expect(octets.span.uint16(at: 10) == 1)
        #expect(octets.suffix(15) == [0, 0, 41, 0x04, 0xD0, 0, 0, 0, 0, 0, 4, 0, 9, 0, 0])
        #expect(plain.span.uint16(at: 10) == 0)
    }

    @Test func `the first message tells the lease`() throws {
        #expect(try expire([Self.opt(Self.week)]) == 604_800)
        #expect(try expire([Self.opt(Self.week)], count: 2) == 604_800)
        #expect(try expire([Self.opt([0, 3, 0, 1, 0x61] + Self.week)]) == 604_800)
    }

    @Test func `what was not asked for, comes later, or is of another length tells nothing`() throws {
        #expect(try expire([]) == nil)
        #expect(try expire([Self.opt([])]) == nil)
        #expect(try expire([Self.opt(Self.week)], asks: false) == nil)
        #expect(try expire([Self.opt(Self.week)], at: 1, count: 2) == nil)
        #expect(try expire([Self.opt([0, 9, 0, 0])]) == nil)
        #expect(try expire([Self.opt([0, 9, 0, 3, 0, 9, 0x3A])]) == nil)
    }

    @Test func `a primary whose own copy has expired is refused at its first message, where it was asked`() throws {
        let expired = Self.opt([0, 9, 0, 4, 0, 0, 0, 0])
        for count in [1, 2] {
            #expect(throws: TransferError.primaryExpired) {
                do {
                    _ = try expire([expired], count: count)
                } catch ReceiveError<ReceivedZone.Failure>.transfer(let error) {
                    throw error
                }
            }
        }
        #expect(try expire([expired], asks: false) == nil)
        #expect(try expire([expired], at: 1, count: 2) == nil)
        #expect(try expire([Self.opt([0, 9, 0, 4, 0, 0, 0, 1])]) == 1)
    }

    @Test func `an option that is cut short ends the transfer, whether or not it was asked for`() throws {
        for count in 1..<Self.week.count {
            for asks in [true, false] {
                #expect(throws: ReceiveError<ReceivedZone.Failure>.self) {
                    try expire([Self.opt(Array(Self.week.prefix(count)))], asks: asks)
                }
            }
        }
        #expect(throws: ReceiveError<ReceivedZone.Failure>.self) { try expire([Self.opt(Self.week, owner: Primary.zone)]) }
    }
}
