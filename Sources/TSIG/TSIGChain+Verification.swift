import DNS
import LibCrypto

extension TSIGChain {
    /// Verifies a message against the TSIG that ends this link, and returns the MAC as it was sent.
    ///
    /// The order is that of RFC 8945 §5.2: key, MAC, time, truncation; then the error field of the answer.
    mutating func verify(
        _ message: Span<UInt8>, signedBy record: TSIGRecord, number: Int, at now: TSIGTime
    ) throws(TSIGError) -> MAC {
        guard try record.hasKeyName(key.name, in: message) else {
            throw .otherKey(try record.keyName(in: message), expected: key.name)
        }
        guard record.hasAlgorithmName(key.algorithm.wireName, in: message) else {
            throw .otherAlgorithm(try record.algorithmName(in: message), expected: key.algorithm)
        }

        // RFC 8945 §5.3.2: BADKEY and BADSIG come without a MAC. An answer without one always ends the stream.
        if record.mac.isEmpty {
            try refuse(record, in: message, at: now)
            throw .macEmpty
        }
        let permitted = TSIGAlgorithm.permittedOctets(key.algorithm.hash)
        guard permitted.contains(record.mac.count) else { throw .macLength(record.mac.count, permitted: permitted) }

        let additionalCount = message.uint16(at: 10) &- 1
        try add(message, upTo: record.start, originalID: record.originalID, additionalCount: additionalCount)
        let variables = TSIGVariables(
            time: record.timeSigned, fudge: record.fudge, error: record.error, otherOctets: UInt16(record.otherOctets.count))
        let expected = try finish(variables, other: message.extracting(record.otherOctets))
        let mac = MAC(message.extracting(record.mac))
        guard mac == expected.truncated(to: mac.count) else { throw .macMismatch(message: number, key: key.name) }

        // RFC 8945 §5.2.3: a BADTIME answer is signed with the request's time; the server's clock is what matters.
        if record.error == .badTime { try refuse(record, in: message, at: now) }
        guard now.seconds(after: record.timeSigned).magnitude <= UInt64(record.fudge) else {
            throw .clockSkew(signed: record.timeSigned, fudge: record.fudge, now: now)
        }
        // RFC 8945 §5.2.4: a MAC shorter than our own policy asks for is refused only after everything else was found good.
        guard mac.count >= key.algorithm.macOctets else {
            throw .macTruncated(octets: mac.count, required: key.algorithm.macOctets)
        }
        try refuse(record, in: message, at: now)
        return mac
    }

    /// Throws the error of the error field, if it has one.
    private func refuse(_ record: TSIGRecord, in message: Span<UInt8>, at now: TSIGTime) throws(TSIGError) {
        switch record.error {
        case .noError: return
        case .badTime: throw .badTime(server: record.serverTime(in: message), now: now)
        default: throw .serverError(record.error, key: key.name)
        }
    }
}
