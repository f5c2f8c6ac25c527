import DNS
import LibCrypto

extension TSIGChain {
    /// Appends the TSIG that ends this link; the MAC is returned as it was sent. After an error `message` is as before.
    mutating func sign(
        _ message: inout [UInt8], at time: TSIGTime, fudge: UInt16, error: ResponseCode = .noError, other: [UInt8] = []
    ) throws(TSIGError) -> MAC {
        let header: MessageHeader
        do throws(WireError) {
            header = try MessageHeader(in: message.span)
        } catch {
            throw .malformed(error)
        }
        // RFC 8945 §5.3.2: an error about the key or the MAC is told without a MAC.
        let isSigned = error != .badKey && error != .badSig
        let algorithm = key.algorithm.wireName.octets
        let macOctets = isSigned ? key.algorithm.macOctets : 0
        let rdataOctets = algorithm.count + 16 + macOctets + other.count
        let total = message.count + key.name.octets.count + 10 + rdataOctets
        guard total <= 0xFFFF, header.additionalCount < 0xFFFF else { throw .messageTooLong(octets: total) }

        let variables = TSIGVariables(time: time, fudge: fudge, error: error, otherOctets: UInt16(other.count))
        var mac = MAC()
        if isSigned {
            try add(message.span, upTo: message.count, originalID: header.id, additionalCount: header.additionalCount)
            mac = try finish(variables, other: other.span).truncated(to: macOctets)
        }

        message.reserveCapacity(total)
        message += key.name.octets
        message.appendBigEndian(RecordType.tsig.value)
        message.appendBigEndian(RecordClass.any.value)
        message.appendBigEndian(UInt32(0))
        message.appendBigEndian(UInt16(rdataOctets))
        message += algorithm
        message.appendBigEndian48(time.seconds)
        message.appendBigEndian(fudge)
        message.appendBigEndian(UInt16(mac.count))
        message += mac.octets.array(0..<mac.count)
        message.appendBigEndian(header.id)
        message.appendBigEndian(error.value)
        message.appendBigEndian(UInt16(other.count))
        message += other
        let additionalCount = header.additionalCount + 1
        message[10] = UInt8(additionalCount >> 8)
        message[11] = UInt8(additionalCount & 0xFF)
        return mac
    }
}
