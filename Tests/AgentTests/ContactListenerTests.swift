import DNS
import Exchange
import Testing
import ZoneMaintenance
import ZoneTransfer

@testable import Agent
@testable import Configuration

@Suite struct ContactListenerTests {
    private let memory = PrimaryMemory()
    private let primary = Primary(endpoint: Endpoint(.v4(0xC000_0201), port: 53), keys: [])
    private let id: ZoneID

    init() {
        var table = RefreshTable()
        id = table.add(at: .seconds(0))
    }

    private func hear(_ event: ZoneEvent) async {
        await ContactListener(primaries: memory, clock: SystemClock()).heard(event, of: id, exampleZone)
    }

    private var contact: PrimaryContacts.Contact? { memory.contact(with: primary, about: id) }

    private func record(isIXFR: Bool) -> TransferRecord {
        let request = TransferRequest(
            zone: exampleZone, primary: primary, key: nil, order: TransferOrder(reason: .nothingHeld), published: nil)
        return TransferRecord(
            request, TransferAccount(isIXFR: isIXFR, from: .now), elapsed: .seconds(1), TransferLog(request))
    }

    @Test func `why a poll came to nothing is remembered of its primary`() async {
        await hear(.pollFailed(.spared, at: primary))
        #expect(contact?.failure == "unreachable (cached)")
        await hear(.pollFailed(.timedOut, at: primary))
        #expect(contact?.failure == "timed out")
        #expect(contact?.serial == nil)
    }

    @Test func `why a transfer came to nothing is remembered, unless an AXFR follows or the program ends`() async {
        await hear(.transferFailed(.refused(.emptyAnswer), record(isIXFR: true)))
        await hear(.transferFailed(.shuttingDown, record(isIXFR: false)))
        await hear(.transferUpToDate(record(isIXFR: false)))
        #expect(contact == nil)
        await hear(.transferFailed(.refused(.emptyAnswer), record(isIXFR: false)))
        #expect(contact?.failure == TransferFailure.refused(.emptyAnswer).reason)
    }
}
