import DNS
import Synchronization
import TestSupport

/// The serial that a scripted primary has, and may change while it is asked.
final class Counter: Sendable {
    private let state: Mutex<UInt32>

    init(_ value: UInt32) {
        state = Mutex(value)
    }

    var value: UInt32 {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }

    /// Answers every SOA query.
    var telling: ScriptedPrimary.DatagramScript {
        { query, _ in await HostileTrial.tellingSerial(self.value)(query, 0) }
    }

    /// Answers every transfer request, one a connection.
    var serving: ScriptedPrimary.ConnectionScript {
        { connection in
            let request = try await connection.receive()
            let messages = try MessageBuilder.transfer(of: HostileTrial.records(serial: self.value), answering: request)
            for message in messages { try await connection.send(message) }
            await connection.waitForClientToClose()
        }
    }
}
