import DNS
import NIOCore
import TKEY
import TSIG
import Transport

/// Sends TKEY queries: a TCP connection, one query, one answer.
struct TKEYClient: Sendable {
    private static let patience = Duration.seconds(15)

    let network: Network
    let clock: AgentClock

    /// `reserved` are the names of the keys whose secrets are in the configuration.
    func negotiate(
        _ terms: TKEYTerms, with primary: Peer, reserved: Set<Name>
    ) async throws(TKEYError) -> NegotiatedKey {
        let negotiation = try TKEYNegotiation(terms, at: clock.tsigTime)
        let answer = try await ask(primary, negotiation.request)
        return try key(of: negotiation, from: answer, reserved: reserved)
    }

    private func key(
        of negotiation: TKEYNegotiation, from answer: ByteBuffer, reserved: Set<Name>
    ) throws(TKEYError) -> NegotiatedKey {
        try negotiation.key(from: answer.readableBytesUInt8Span, reserved: reserved, at: clock.tsigTime)
    }

    /// Signs with the key itself.
    func delete(_ key: TSIGKey, at primary: Peer) async throws(TKEYError) {
        let deletion = try TKEYDeletion(of: key.name, signedBy: key, at: clock.tsigTime)
        try confirm(deletion, try await ask(primary, deletion.request))
    }

    private func confirm(_ deletion: TKEYDeletion, _ answer: ByteBuffer) throws(TKEYError) {
        try deletion.confirm(answer.readableBytesUInt8Span, at: clock.tsigTime)
    }

    private func ask(
        _ primary: Peer, _ query: [UInt8]
    ) async throws(TKEYError) -> ByteBuffer {
        do throws(TransportError) {
            let connection = try await network.connection(to: primary.endpoint, from: primary.source)
            try await connection.send(query, timeout: Self.patience)
            guard var batch = try await connection.receive(idle: Self.patience), let answer = batch.next() else {
                throw .endOfFile
            }
            await connection.close()
            return answer
        } catch {
            throw .transport("\(error)")
        }
    }
}
