internal import DNS
internal import TSIG

/// The answer to a TKEY query, after the TSIG of the key that signed the query was verified.
struct TKEYAnswer {
    let owner: Name
    let record: TKEYRecord
    /// The Diffie-Hellman keys beside it, in their order; those of other algorithms are left out.
    let keys: [DiffieHellmanPublicKey]

    /// Verifies the TSIG of `message` first, then requires exactly one TKEY record without an error.
    init(_ message: Span<UInt8>, to request: TKEYRequest, at now: TSIGTime) throws(TKEYError) {
        let header = try Self.reading { () throws(WireError) in try MessageHeader(in: message) }
        guard header.id == request.id, header.isResponse, header.opcode == .query else { throw .notTheAnswer }
        do throws(TSIGError) {
            _ = try request.signer.verify(answer: message, to: request.mac, at: now)
        } catch {
            // An unsigned answer proves nothing; its RCODE is reported, and not acted on.
            if case .unsigned = error { throw .unsigned(header.responseCode) }
            throw .tsig(error)
        }
        guard !header.isTruncated else { throw .truncated }
        let code = try Self.reading { () throws(WireError) in try Self.responseCode(of: message) }
        guard code == .noError else { throw .refused(code) }

        var found: [(owner: Name, record: TKEYRecord)] = []
        var keys: [DiffieHellmanPublicKey] = []
        let question = try Self.reading { () throws(WireError) in
            var reader = try MessageReader(message)
            guard header.questionCount == 1 else { return Question?.none }
            let question = try reader.readQuestion(in: message)
            for _ in 0..<header.answerCount {
                let slice = try reader.readRecord(in: message)
                switch slice.type {
                case .tkey:
                    var offset = slice.owner
                    found.append((try Name(in: message, at: &offset), try TKEYRecord(slice, in: message)))
                case .key:
                    if let key = try DiffieHellmanPublicKey(slice, in: message) { keys.append(key) }
                default:
                    continue
                }
            }
            return question
        }
        guard question == Question(name: request.name, type: .tkey, recordClass: .any) else { throw .otherQuestion }
        guard found.count == 1, let only = found.first else { throw .tkeyRecords(found.count) }
        (owner, record) = only
        self.keys = keys
        // RFC 2930 §2.6: an error of the query stands here, while the header has NOERROR.
        guard record.error == .noError else { throw .declined(record.error) }
    }

    /// The whole, extended RCODE, which takes a walk over all records.
    private static func responseCode(of message: Span<UInt8>) throws(WireError) -> ResponseCode {
        var reader = try MessageReader(message)
        let header = reader.header
        for _ in 0..<header.questionCount { _ = try reader.readQuestion(in: message) }
        var edns: EDNS?
        for index in 0..<Int(header.answerCount) + Int(header.authorityCount) + Int(header.additionalCount) {
            let record = try reader.readRecord(in: message)
            guard record.type == .opt else { continue }
            // RFC 6891 §6.1.1: only the additional section may have one.
            guard index >= Int(header.answerCount) + Int(header.authorityCount) else {
                throw .malformedRDATA(.opt, at: record.owner)
            }
            edns = try EDNS.read(record, in: message, beside: edns)
        }
        return header.responseCode(extendedBy: edns)
    }

    private static func reading<Value>(_ body: () throws(WireError) -> Value) throws(TKEYError) -> Value {
        do throws(WireError) {
            return try body()
        } catch {
            throw .malformed(error)
        }
    }
}
