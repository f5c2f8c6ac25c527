import DNS
import LibCrypto

extension TSIGChain {
    /// Appends the TSIG that ends this link, and returns the MAC as it was sent. After an error `message` is as before.
    mutating func sign(
        _ message: inout [UInt8], at time: TSIGTime, fudge: UInt16, error: ResponseCode = .noError, other: [UInt8] = [],
        names matching: CompressedNames.Matching = .none
    ) throws(TSIGError) -> MAC {
        let header: MessageHeader
        do throws(WireError) {
            header = try MessageHeader(in: message.span)
        } catch {
            throw .malformed(error)
        }
        var record = TSIGRecordContent(
            keyName: key.name, algorithm: key.algorithm.wireName, time: time, fudge: fudge, originalID: header.id, error: error,
            other: other)
        // RFC 8945 §5.3.2: an error about the key or the MAC is sent without a MAC.
        let isSigned = error != .badKey && error != .badSig
        let macOctets = isSigned ? key.algorithm.macOctets : 0
        let total = message.count + record.octets(withMAC: macOctets)
        guard total <= MessageWriter.maximumOctets, header.additionalCount < UInt16.max else {
            throw .messageTooLong(octets: total)
        }
        if isSigned {
            let variables = TSIGVariables(time: time, fudge: fudge, error: error, otherOctets: UInt16(other.count))
            try add(message.span, upTo: message.count, originalID: header.id, additionalCount: header.additionalCount)
            record.mac = try finish(variables, other: other.span).truncated(to: macOctets)
        }
        try record.append(to: &message, names: matching)
        return record.mac
    }
}
