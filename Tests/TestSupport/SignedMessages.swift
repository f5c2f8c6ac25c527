import DNS
import Foundation
package import TSIG

extension TSIGTime {
    /// What this machine's clock says.
    package static var now: TSIGTime { TSIGTime(UInt64(Date().timeIntervalSince1970)) }
}

extension PeerKey {
    /// The key as the protocol knows it.
    package var tsigKey: TSIGKey {
        get throws {
            guard let algorithm = TSIGAlgorithm(named: algorithm), let octets = Data(base64Encoded: secret) else {
                throw NoSuchKey(key: self)
            }
            return TSIGKey(name: try Name(parsing: name), algorithm: algorithm, secret: Array(octets))
        }
    }
}

package struct NoSuchKey: Error {
    package let key: PeerKey
}

extension MessageBuilder {
    /// The octets of a query, or of a whole answer to `query`, signed as its sender should, or unsigned without a key.
    package func signed(by key: TSIGKey?, answering query: [UInt8]? = nil, at time: TSIGTime = .now) throws -> [UInt8] {
        var message = octets
        guard let key else { return message }
        try key.sign(&message, answering: query.flatMap { try RequestMAC(lastIn: $0.span) }, at: time)
        return message
    }

    /// The messages that answer the AXFR `request` as they should: `records` with their SOA first, and that SOA once more at
    /// the end; each message signed where there is a key.
    package static func transfer(
        of records: [TestRecord], answering request: [UInt8], key: TSIGKey? = nil, at time: TSIGTime = .now,
        recordsPerMessage: Int = 100
    ) throws -> [[UInt8]] {
        var messages = try unsignedTransfer(of: records, answering: request, recordsPerMessage: recordsPerMessage)
        guard let key, let mac = try RequestMAC(lastIn: request.span) else { return messages }
        var signer = try TSIGResponseSigner(key: key, answering: mac)
        for index in messages.indices { try signer.sign(&messages[index], at: time) }
        return messages
    }

    /// The same before it is signed; only the first message repeats the question (RFC 5936 §2.2).
    package static func unsignedTransfer(
        of records: [TestRecord], answering request: [UInt8], recordsPerMessage: Int = 100
    ) throws -> [[UInt8]] {
        let all = records + records.prefix(1)
        return try stride(from: 0, to: all.count, by: recordsPerMessage).map { start in
            var message = try MessageBuilder(answering: request, Array(all[start...].prefix(recordsPerMessage)))
            if start > 0 { message.questions = [] }
            return message.octets
        }
    }
}
