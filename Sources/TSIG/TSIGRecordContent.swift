import DNS
import LibCrypto

/// The fields of a TSIG record to write (RFC 8945 §4.2).
struct TSIGRecordContent {
    /// Type, class, TTL and length, and the RDATA's fields of fixed length.
    private static let fixedOctets = 10 + 16

    let keyName: Name
    let algorithm: Name
    let time: TSIGTime
    let fudge: UInt16
    /// Empty if the message is not signed (RFC 8945 §5.3.2).
    var mac = MAC()
    let originalID: UInt16
    var error = ResponseCode.noError
    var other: [UInt8] = []

    /// The length of the record with a MAC of `macOctets` and an uncompressed key name.
    func octets(withMAC macOctets: Int) -> Int {
        keyName.octets.count + algorithm.octets.count + Self.fixedOctets + macOctets + other.count
    }

    private var rdata: [UInt8] {
        var rdata: [UInt8] = []
        rdata.reserveCapacity(octets(withMAC: mac.count))
        rdata += algorithm.octets
        rdata.appendBigEndian48(time.seconds)
        rdata.appendBigEndian(fudge)
        rdata.appendBigEndian(UInt16(mac.count))
        rdata += mac.octets.array(0..<mac.count)
        rdata.appendBigEndian(originalID)
        rdata.appendBigEndian(error.value)
        rdata.appendBigEndian(UInt16(truncatingIfNeeded: other.count))
        rdata += other
        return rdata
    }

    /// Appends the record to `message` and counts it; after an error `message` is as before.
    ///
    /// If `names` says so, the key's name ends in a pointer to the question's.
    func append(to message: inout [UInt8], names matching: CompressedNames.Matching) throws(TSIGError) {
        var writer: MessageWriter
        do throws(WireError) {
            writer = try MessageWriter(continuing: &message, names: matching)
        } catch {
            throw .malformed(error)
        }
        do throws(MessageWriterError) {
            // RFC 8945 §4.2: class ANY, TTL 0.
            try writer.append(.tsig, of: keyName, .any, ttl: 0, rdata, to: .additional)
        } catch {
            message = writer.octets
            throw .messageTooLong(octets: message.count + octets(withMAC: mac.count))
        }
        message = writer.octets
    }
}
