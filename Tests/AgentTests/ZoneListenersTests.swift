import Configuration
import DNS
import TestSupport
import Testing
import ZoneMaintenance

@testable import Agent

@Suite struct ZoneListenersTests {
    private let id: ZoneID

    init() {
        var table = RefreshTable()
        id = table.add(at: .seconds(0))
    }

    /// Notes what it hears, and does something then.
    private struct Listener: ZoneListener {
        let name: String
        let journal: Journal<String>
        var hearsOfRemovedZones = false
        var reaction: @Sendable () async -> Void = {}

        nonisolated(nonsending) func heard(_ event: ZoneEvent, of id: ZoneID, _ zone: ZoneSettings) async {
            journal.append("\(name) \(event.text)")
            await reaction()
        }
    }

    @Test func `all are told, in their order, where the zone is configured`() async {
        let journal = Journal<String>()
        let listeners = ZoneListeners([
            Listener(name: "first", journal: journal), Listener(name: "second", journal: journal),
        ])
        await listeners.emit(.expired, of: id, exampleZone) { true }
        #expect(journal.entries == ["first expired", "second expired"])
    }

    @Test func `who comes after the removal of the zone is not told what happened before it`() async {
        let journal = Journal<String>()
        let last = Listener(name: "last", journal: journal)
        let log = Listener(name: "log", journal: journal, hearsOfRemovedZones: true)
        let first = Listener(
            name: "first", journal: journal,
            reaction: {
                // The zone is removed while this one writes down what it heard, and all are told of that.
                await ZoneListeners([log, last]).emit(.removed, of: id, exampleZone) { true }
            })
        await ZoneListeners([first, log, last]).emit(.expired, of: id, exampleZone) {
            !journal.entries.contains("last removed")
        }
        #expect(journal.entries == ["first expired", "log removed", "last removed", "log expired"])
    }

    @Test func `of a zone that is gone only those hear who want to`() async {
        let journal = Journal<String>()
        let listeners = ZoneListeners([
            Listener(name: "state", journal: journal), Listener(name: "log", journal: journal, hearsOfRemovedZones: true),
        ])
        await listeners.emit(.expired, of: id, exampleZone) { false }
        #expect(journal.entries == ["log expired"])
        #expect(ZoneEventLog().hearsOfRemovedZones)
    }
}

extension ZoneEvent {
    fileprivate var text: String {
        switch self {
        case .expired: "expired"
        case .removed: "removed"
        default: "else"
        }
    }
}
