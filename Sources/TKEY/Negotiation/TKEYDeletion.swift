package import DNS
internal import LibCrypto
package import TSIG

/// Asks a server to delete a negotiated key (RFC 2930 §4.2): send `request`, pass the answer to `confirm`.
package struct TKEYDeletion: Sendable {
    private let query: TKEYRequest

    /// Signs the query with `signer`: the key itself, the one that it was negotiated with, or another that was negotiated with that.
    /// Throws `.notWritten` if the query does not fit into a message, `.tsig` if signing fails.
    package init(of name: Name, signedBy signer: TSIGKey, id: UInt16? = nil, at now: TSIGTime) throws(TKEYError) {
        var random = SystemRandom()
        let id = id ?? UInt16.random(in: .min ... .max, using: &random)
        let record = TKEYRecord(algorithm: TKEYNegotiation.algorithm.wireName, mode: .deletion)
        query = try TKEYRequest(for: name, record, signer: signer, id: id, at: now)
    }

    /// The message to send, without TCP's length prefix.
    package var request: [UInt8] { query.octets }

    /// Returns if the server has deleted the key.
    /// Throws a `TKEYError` if the answer is not authentic, is malformed, or refuses (`.noSuchKey`, `.notOurs`).
    package func confirm(_ answer: Span<UInt8>, at now: TSIGTime) throws(TKEYError) {
        let answer = try verified(answer, at: now)
        guard answer.record.mode == .deletion else { throw .otherMode(answer.record.mode, expected: .deletion) }
        guard answer.owner == query.name else { throw .otherName(answer.owner, asked: query.name) }
    }

    private func verified(_ answer: Span<UInt8>, at now: TSIGTime) throws(TKEYError) -> TKEYAnswer {
        do throws(TKEYError) {
            return try TKEYAnswer(answer, to: query, at: now)
        } catch {
            switch error {
            case .declined(.badName): throw .noSuchKey(query.name)
            case .refused(.refused): throw .notOurs(query.name)
            default: throw error
            }
        }
    }
}
