import DNS
import Testing

@testable import ZoneMaintenance

@Suite struct PrimaryContactsTests {
    private let primary = Peer(Endpoint(.v4(0xC000_0201), port: 53))
    private let other = Peer(Endpoint(.v4(0xC000_0202), port: 53))

    private func zones(_ count: Int) -> [ZoneID] {
        var table = RefreshTable()
        return (0..<count).map { _ in table.add(at: .seconds(0)) }
    }

    @Test func `an answer and a failure stand side by side, each with its time`() throws {
        var contacts = PrimaryContacts()
        let zone = zones(1)[0]
        #expect(contacts.contact(with: primary, about: zone) == nil)
        contacts.failed(primary, about: zone, failure: "timed out", at: .seconds(1))
        contacts.answered(primary, about: zone, serial: Serial(7), roundTrip: .milliseconds(3), at: .seconds(2))
        let contact = try #require(contacts.contact(with: primary, about: zone))
        #expect(contact.serial == Serial(7))
        #expect(contact.answeredAt == .seconds(2))
        #expect(contact.roundTrip == .milliseconds(3))
        #expect(contact.failure == "timed out")
        #expect(contact.failedAt == .seconds(1))
    }

    @Test func `each zone has its own word of each primary`() {
        var contacts = PrimaryContacts()
        let zones = zones(2)
        contacts.failed(primary, about: zones[0], failure: "timed out", at: .seconds(1))
        contacts.failed(other, about: zones[0], failure: "connection refused", at: .seconds(1))
        #expect(contacts.contact(with: primary, about: zones[0])?.failure == "timed out")
        #expect(contacts.contact(with: other, about: zones[0])?.failure == "connection refused")
        #expect(contacts.contact(with: primary, about: zones[1]) == nil)
    }

    @Test func `of more than it holds, what was heard of last is kept`() {
        var contacts = PrimaryContacts(capacity: 100)
        let zones = zones(1000)
        for (number, zone) in zones.enumerated() {
            contacts.answered(primary, about: zone, serial: Serial(UInt32(number)), roundTrip: .zero, at: .seconds(0))
            // This one is heard of again and again.
            contacts.failed(primary, about: zones[0], failure: "\(number)", at: .seconds(0))
        }
        let kept = zones.filter { contacts.contact(with: primary, about: $0) != nil }
        #expect((50...100).contains(kept.count))
        #expect(Set(kept).isSuperset(of: zones.suffix(49)))
        #expect(contacts.contact(with: primary, about: zones[0])?.failure == "999")
        #expect(contacts.contact(with: primary, about: zones[0])?.serial == Serial(0))
    }
}
