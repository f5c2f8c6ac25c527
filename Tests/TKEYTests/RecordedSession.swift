import DNS
import Foundation
import LibCrypto
import TKEY
import TSIG
import Testing

/// A key that was negotiated with BIND 9.18, used and deleted: all that went over the wire, and all that it was made of.
struct RecordedSession: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let p: Hex
    let g: Hex
    let parentName: String
    let parentAlg: String
    let parentSecret: Hex
    let qname: String
    let clientPrivateX: Hex
    let clientPublicY: Hex
    let serverPrivateX: Hex
    let serverPublicY: Hex
    let clientNonce: Hex
    let serverNonce: Hex
    let tkeyRequest: Hex
    let tkeyRequestMac: Hex
    let tkeyResponse: Hex
    let dhSharedZ: Hex
    let md5QnonceZ: Hex
    let md5SnonceZ: Hex
    let keyingMaterial: Hex
    let hmacKeyIfHashed: Hex?
    let keyName: String
    let inception: UInt64
    let expire: UInt64
    let kfile: String
    let kfileKey: String
    let kfilePrivate: String
    let axfrRequest: Hex
    let axfrResponse: [Hex]
    let deleteRequest: Hex
    let deleteResponse: Hex
    let afterDeleteRequest: Hex
    let afterDeleteResponse: [Hex]

    var testDescription: String { name }

    static let all: [RecordedSession] = {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard let file = Bundle.module.url(forResource: "sessions", withExtension: "json", subdirectory: "Fixtures"),
            let octets = try? Data(contentsOf: file),
            let sessions = try? decoder.decode([RecordedSession].self, from: octets)
        else { return [] }
        return sessions
    }()

    func group() throws -> DiffieHellmanGroup {
        try DiffieHellmanGroup(prime: p.octets.span, generator: g.octets.span)
    }

    func initialKey() throws -> TSIGKey {
        guard let algorithm = TSIGAlgorithm(named: parentAlg.dropLast()) else { throw NoSuchAlgorithm() }
        return TSIGKey(name: try Name(parsing: parentName), algorithm: algorithm, secret: parentSecret.octets)
    }

    /// The negotiation as it was, at the time when it was.
    func negotiation() throws -> TKEYNegotiation {
        let group = try group()
        let terms = TKEYTerms(
            initialKey: try initialKey(), groups: [group], lifetime: UInt32(expire - inception),
            name: try Name(parsing: qname), keyOwner: try Name(parsing: "client"))
        let key = try DiffieHellmanKey(in: group, privateValue: clientPrivateX.octets.span)
        return try TKEYNegotiation(
            terms, keys: [key], nonce: clientNonce.octets, id: tkeyRequest.octets.span.uint16(at: 0), at: start)
    }

    func negotiated() throws -> TSIGKey {
        try negotiation().key(from: tkeyResponse.octets.span, at: start).key
    }

    var start: TSIGTime { TSIGTime(inception) }

    private struct NoSuchAlgorithm: Error {}
}

/// Octets that a text writes in hexadecimal digits.
struct Hex: Decodable, Sendable {
    let octets: [UInt8]

    init(from decoder: any Decoder) throws {
        let digits = Array(try decoder.singleValueContainer().decode(String.self).utf8)
        octets = try stride(from: 0, to: digits.count, by: 2).map { index in
            guard index + 1 < digits.count,
                let octet = UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16)
            else { throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "no hex")) }
            return octet
        }
    }
}
