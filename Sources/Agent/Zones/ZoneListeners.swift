import Configuration
import ZoneMaintenance

/// Tells all who listen what happens to zones: each event to one after the other, and of each zone one event after the other.
final class ZoneListeners {
    private let listeners: [any ZoneListener]
    /// Zones of which something is being told, and what waits to be told of them.
    private var lines: [ZoneID: [CheckedContinuation<Void, Never>]] = [:]

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
        if lines[id] == nil {
            lines[id] = []
        } else {
            await withCheckedContinuation { lines[id]?.append($0) }
        }
        for listener in listeners where isConfigured() || listener.hearsOfRemovedZones {
            await listener.heard(event, of: id, zone)
        }
        guard let next = lines[id]?.first else { return lines[id] = nil }
        lines[id]?.removeFirst()
        next.resume()
    }
}
