import DNS
import TestSupport

/// A daemon that listens for NOTIFY about `example.com`, which no timer would have it poll, and its scripted primary at 127.0.0.2: what
/// comes from 127.0.0.1 is a stranger's.
struct NotifyTrial {
    static let primaryAddress = IPAddress.v4(0x7F00_0002)
    static let strangerAddress = IPAddress.v4(0x7F00_0001)

    let daemon: SecondarydDaemon
    /// Where it listens.
    let listening: Endpoint
    let primary: ScriptedPrimary

    /// `options` are the zone's. The primary tells `serial` and serves whatever it is asked for, unless `udp` says something else.
    static func run(
        global: String = "", options: String = "", keys: [PeerKey] = [], serial: Counter = Counter(7), logLevel: String? = nil,
        udp: ScriptedPrimary.DatagramScript? = nil, _ body: (NotifyTrial) async throws -> Void
    ) async throws {
        try await withScriptedPrimary(at: primaryAddress, udp: udp ?? serial.telling, tcp: serial.serving) { primary in
            let listening = Endpoint(strangerAddress, port: try await FreePort.next())
            let secondary = try Secondaryd(
                options: """
                    listen-on port \(listening.port) { 127.0.0.1; };
                    on-publish-command { "true"; };
                    \(global)
                    """, keys: keys,
                zones: [SecondaryZone("example.com", from: primary.endpoint, options: options)])
            try await secondary.withDaemon(logLevel: logLevel) { daemon in
                // Begun when the round is over: a NOTIFY before that would be queued.
                try await daemon.waitForLine("zone example.com/IN: on-publish-command 'true' succeeded")
                try await body(NotifyTrial(daemon: daemon, listening: listening, primary: primary))
            }
        }
    }

    /// Sends a message and returns the answer, and the socket that it was sent from.
    func ask(_ message: [UInt8], from address: IPAddress = strangerAddress) async throws -> (answer: [UInt8], from: Endpoint) {
        try await withDatagramClient(to: listening, from: address) { client in
            (try await client.ask(message), client.endpoint)
        }
    }

    /// The lines since `mark`.
    func lines(since mark: Int) -> [String] {
        daemon.process.lines.entries.dropFirst(mark).map { LogLine($0.text).description }
    }
}
