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
    let parent_name: String
    let parent_alg: String
    let parent_secret: Hex
    let qname: String
    let client_private_x: Hex
    let client_public_y: Hex
    let server_private_x: Hex
    let server_public_y: Hex
    let client_nonce: Hex
    let server_nonce: Hex
    let tkey_request: Hex
    let tkey_request_mac: Hex
    let tkey_response: Hex
    let dh_shared_z: Hex
    let md5_qnonce_z: Hex
    let md5_snonce_z: Hex
    let keying_material: Hex
    let hmac_key_if_hashed: Hex?
    let key_name: String
    let inception: UInt64
    let expire: UInt64
    let kfile: String
    let kfile_key: String
    let kfile_private: String
    let axfr_request: Hex
    let axfr_response: [Hex]
    let delete_request: Hex
    let delete_response: Hex
    let after_delete_request: Hex
    let after_delete_response: [Hex]

    var testDescription: String { name }

    static let all: [RecordedSession] = {
        guard let file = Bundle.module.url(forResource: "sessions", withExtension: "json", subdirectory: "Fixtures"),
            let octets = try? Data(contentsOf: file),
            let sessions = try? JSONDecoder().decode([RecordedSession].self, from: octets)
        else { return [] }
        return sessions
    }()

    func group() throws -> DiffieHellmanGroup {
        try DiffieHellmanGroup(prime: p.octets.span, generator: g.octets.span)
    }

    func initialKey() throws -> TSIGKey {
        guard let algorithm = TSIGAlgorithm(named: parent_alg.dropLast()) else { throw NoSuchAlgorithm() }
        return TSIGKey(name: try Name(parsing: parent_name), algorithm: algorithm, secret: parent_secret.octets)
    }

    /// The negotiation as it was, at the time when it was.
    func negotiation() throws -> TKEYNegotiation {
        let group = try group()
        let terms = TKEYTerms(
            initialKey: try initialKey(), groups: [group], lifetime: UInt32(expire - inception),
            name: try Name(parsing: qname), keyOwner: try Name(parsing: "client"))
        let key = try DiffieHellmanKey(in: group, privateValue: client_private_x.octets.span)
        return try TKEYNegotiation(
            terms, keys: [key], nonce: client_nonce.octets, id: tkey_request.octets.span.uint16(at: 0), at: start)
    }

    func negotiated() throws -> TSIGKey {
        try negotiation().key(from: tkey_response.octets.span, at: start).key
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
