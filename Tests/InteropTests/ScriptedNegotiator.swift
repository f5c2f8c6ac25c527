import DNS
import LibCrypto
import TKEY
import TSIG
import TestSupport
import Testing

/// The server's side of a negotiation, for a scripted primary: a key for each request, or an error.
struct ScriptedNegotiator {
    let initialKey: TSIGKey
    /// How many seconds a key is good for; nil: as many as are asked for.
    var lifetime: UInt32?

    /// What is asked for, if it is a TKEY query.
    static func record(in query: [UInt8]) throws -> TKEYRecord? {
        try records(in: query).tkey
    }

    private static func records(in query: [UInt8]) throws -> (tkey: TKEYRecord?, keys: [(Name, [UInt8])]) {
        var reader = try MessageReader(query.span)
        guard try reader.readQuestion(in: query.span).type == .tkey else { return (nil, []) }
        var tkey: TKEYRecord?
        var keys: [(Name, [UInt8])] = []
        for _ in 0..<reader.header.additionalCount {
            let slice = try reader.readRecord(in: query.span)
            if slice.type == .tkey { tkey = try TKEYRecord(slice, in: query.span) }
            if slice.type == .key { keys.append((.root, query.span.array(slice.rdata))) }
        }
        return (tkey, keys)
    }

    /// The answer that agrees on a key named `name`, and that key.
    func agree(to query: [UInt8], as name: String) throws -> (answer: [UInt8], key: TSIGKey) {
        let (record, keys) = try Self.records(in: query)
        let asked = try #require(record)
        let own = try DiffieHellmanKey(in: .bits768)
        let offered = try #require(
            keys.compactMap { _, rdata in DiffieHellmanPublicKey(rdata.span.extracting(4...)) }.first { $0.isOf(.bits768) })
        let nonce = try SystemRandom.octets(16)
        let secret = try KeyingMaterial.secret(
            shared: own.sharedValue(with: offered.publicValue.span), clientNonce: asked.key.span, serverNonce: nonce.span)
        let key = TSIGKey(name: try Name(parsing: name), algorithm: TSIGAlgorithm(.md5), secret: secret)
        let expiration = lifetime.map { asked.inception &+ $0 } ?? asked.expiration
        let granted = TKEYRecord(
            algorithm: asked.algorithm, inception: asked.inception, expiration: expiration, mode: asked.mode, key: nonce)
        let answer = try self.answer(
            to: query,
            [(try Name(parsing: "server"), .key, DiffieHellmanPublicKey(own).rdata), (key.name, .tkey, granted.rdata)],
            signedBy: initialKey)
        return (answer, key)
    }

    /// The answer that declines, in a TKEY record.
    func decline(_ query: [UInt8], with error: ResponseCode) throws -> [UInt8] {
        let asked = try #require(try Self.record(in: query))
        let record = TKEYRecord(algorithm: asked.algorithm, mode: asked.mode, error: error)
        return try answer(to: query, [(.root, .tkey, record.rdata)], signedBy: initialKey)
    }

    static func isSigned(_ query: [UInt8]) throws -> Bool {
        try TSIGRecord(lastIn: query.span) != nil
    }

    /// The answer of a server that does not have the key of `query`: NOTAUTH, and a TSIG with BADKEY and without a MAC (RFC 8945 §5.2.1).
    static func forgetKey(of query: [UInt8]) throws -> [UInt8] {
        let record = try #require(try TSIGRecord(lastIn: query.span))
        let key = TSIGKey(name: try record.keyName(in: query.span), algorithm: TSIGAlgorithm(.md5), secret: [1])
        var answer = try MessageBuilder(answering: query)
        answer.responseCode = .notAuth
        var octets = answer.octets
        try key.sign(&octets, answering: RequestMAC(lastIn: query.span), at: .now, error: .badKey)
        return octets
    }

    private func answer(
        to query: [UInt8], _ records: [(owner: Name, type: RecordType, rdata: [UInt8])], signedBy key: TSIGKey
    ) throws -> [UInt8] {
        var reader = try MessageReader(query.span)
        let question = try reader.readQuestion(in: query.span)
        var writer = MessageWriter(id: reader.header.id, flags: 0x8400, question: question)
        for record in records { try writer.append(record.type, of: record.owner, .any, ttl: 0, record.rdata, to: .answer) }
        var message = writer.octets
        try key.sign(&message, answering: RequestMAC(lastIn: query.span), at: .now)
        return message
    }
}
