import NIOCore
import Synchronization

/// The open connections of a listener, in total and by address.
final class ConnectionCount: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: (channel: any Channel, address: String)] = [:]
        var perAddress: [String: Int] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())
    private let limits: ListenerLimits

    init(_ limits: ListenerLimits) {
        self.limits = limits
    }

    var count: Int { state.withLock { $0.channels.count } }

    /// Counts a connection, if there is room for it.
    func enter(_ channel: any Channel) -> Bool {
        let address = channel.remoteAddress?.ipAddress ?? ""
        return state.withLock { state in
            guard !state.isClosed, state.channels.count < limits.connections,
                state.perAddress[address, default: 0] < limits.connectionsPerAddress
            else { return false }
            state.channels[ObjectIdentifier(channel)] = (channel, address)
            state.perAddress[address, default: 0] += 1
            return true
        }
    }

    func leave(_ channel: any Channel) {
        state.withLock { state in
            // A closed channel no longer knows its remote address.
            guard let (_, address) = state.channels.removeValue(forKey: ObjectIdentifier(channel)) else { return }
            let left = (state.perAddress[address] ?? 1) - 1
            state.perAddress[address] = left > 0 ? left : nil
        }
    }

    /// Refuses all further connections; returns the open ones.
    func close() -> [any Channel] {
        state.withLock { state in
            state.isClosed = true
            return state.channels.values.map(\.channel)
        }
    }
}
