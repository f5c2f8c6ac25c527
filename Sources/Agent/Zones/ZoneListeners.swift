import Configuration
import ZoneMaintenance

/// Tells all who listen what happens to zones: each event to one after the other, and of each zone one event after the other.
final class ZoneListeners {
    private let listeners: [any ZoneListener]
    /// Zones of which something is being told.
    private var busy: Set<ZoneID> = []
    /// What waits to be told of them.
    private var waiting: [ZoneID: [CheckedContinuation<Void, Never>]] = [:]

    init(_ listeners: [any ZoneListener]) {
        self.listeners = listeners
    }

    /// Returns when all have heard it. Events of a zone are told in the order of these calls.
    ///
    /// `isConfigured` is asked before each listener: the zone may be removed while another listens, and nobody acts for a zone that is
    /// gone.
    nonisolated(nonsending) func emit(
        _ event: ZoneEvent, of id: ZoneID, _ zone: ZoneSettings, isConfigured: () -> Bool
    ) async {
        if !busy.insert(id).inserted { await withCheckedContinuation { waiting[id, default: []].append($0) } }
        for listener in listeners
        where listener.hears(of: event, zone) && (isConfigured() || listener.hearsOfRemovedZones) {
            await listener.heard(event, of: id, zone)
        }
        guard !waiting.isEmpty, let next = waiting[id]?.first else {
            busy.remove(id)
            return
        }
        waiting[id]?.removeFirst()
        if waiting[id]?.isEmpty == true { waiting[id] = nil }
        next.resume()
    }
}
