internal import DNS
internal import TSIG

/// A signed query with a TKEY record (RFC 2930 §4), and what its answer is compared with.
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
        var writer = MessageWriter(id: id, question: Question(name: name, type: .tkey, recordClass: .any))
        do throws(MessageWriterError) {
            // All records of a TKEY query are of class ANY and TTL 0.
            try writer.append(.tkey, of: name, .any, ttl: 0, record.rdata, to: .additional)
            for key in keys { try writer.append(.key, of: key.owner, .any, ttl: 0, key.rdata, to: .additional) }
        } catch {
            throw .notWritten(error)
        }
        var message = writer.octets
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
