import DNS
import LibCrypto
import TSIG

/// Messages and keys that the tests sign and verify.
enum Signed {
    static let now = TSIGTime(1_795_230_000)

    static func key(_ algorithm: String = "hmac-sha256", name: String = "ns1-ns2.example.com", secret: [UInt8]? = nil) throws
        -> TSIGKey
    {
        TSIGKey(
            name: try Name(parsing: name), algorithm: try required(TSIGAlgorithm(named: algorithm)),
            secret: secret ?? Array(1...32))
    }

    /// An AXFR request for example.com, not yet signed.
    static func request(id: UInt16 = 0x1234) throws -> [UInt8] {
        var message: [UInt8] = []
        MessageHeader(id: id, flags: 0, questionCount: 1).append(to: &message)
        Question(name: try Name(parsing: "example.com"), type: .axfr, recordClass: .internet).append(to: &message)
        return message
    }

    /// An answer with one address record, which tells its number.
    static func answer(_ number: Int = 1, id: UInt16 = 0x1234) throws -> [UInt8] {
        var message: [UInt8] = []
        MessageHeader(id: id, flags: 0x8400, questionCount: 0, answerCount: 1).append(to: &message)
        message += try Name(parsing: "a\(number).example.com").octets
        message.appendBigEndian(RecordType.a.value)
        message.appendBigEndian(RecordClass.internet.value)
        message.appendBigEndian(UInt32(3600))
        message.appendBigEndian(UInt16(4))
        message.appendBigEndian(UInt32(0xC000_0200 + UInt32(number)))
        return message
    }
}

struct Missing: Error {}

func required<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw Missing() }
    return value
}
