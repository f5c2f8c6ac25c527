internal import DNS
internal import TSIG

/// A signed query with a TKEY record (RFC 2930 §4), and what its answer is held against.
struct TKEYRequest: Sendable {
    let id: UInt16
    let name: Name
    let signer: TSIGKey
    let mac: RequestMAC
    let octets: [UInt8]

    /// Puts `record` and the KEY records of `keys` into the additional section, and signs with `signer`.
    init(
        for name: Name, _ record: TKEYRecord, keys: [(owner: Name, rdata: [UInt8])] = [], signer: TSIGKey, id: UInt16,
        at now: TSIGTime
    ) throws(TKEYError) {
        var message: [UInt8] = []
        MessageHeader(id: id, flags: 0, questionCount: 1, additionalCount: UInt16(1 + keys.count)).append(to: &message)
        Question(name: name, type: .tkey, recordClass: .any).append(to: &message)
        message.append(.tkey, of: name, record.rdata)
        for key in keys { message.append(.key, of: key.owner, key.rdata) }
        do throws(TSIGError) {
            mac = try signer.sign(&message, at: now)
        } catch {
            throw .tsig(error)
        }
        self.id = id
        self.name = name
        self.signer = signer
        octets = message
    }
}

extension [UInt8] {
    /// Appends a record of class ANY and TTL 0, as all of a TKEY query's are; the RDATA has at most 65535 octets.
    fileprivate mutating func append(_ type: RecordType, of owner: Name, _ rdata: [UInt8]) {
        self += owner.octets
        appendBigEndian(type.value)
        appendBigEndian(RecordClass.any.value)
        appendBigEndian(UInt32(0))
        appendBigEndian(UInt16(truncatingIfNeeded: rdata.count))
        self += rdata
    }
}
