package import DNS

/// The RDATA of a TKEY record (RFC 2930 §2).
package struct TKEYRecord: Equatable, Sendable {
    /// The TSIG algorithm that the key is for.
    package let algorithm: Name
    /// Seconds since 1970, modulo 2³².
    package let inception: UInt32
    /// Seconds since 1970, modulo 2³².
    package let expiration: UInt32
    /// What the sender wants or has done.
    package let mode: TKEYMode
    /// NOERROR in queries (RFC 2930 §2.6).
    package let error: ResponseCode
    /// The sender's nonce in a Diffie-Hellman exchange.
    package let key: [UInt8]
    /// Empty in all defined modes (RFC 2930 §2.8).
    package let other: [UInt8]

    /// The fields of a query's record; a deletion needs algorithm and mode only.
    package init(
        algorithm: Name, inception: UInt32 = 0, expiration: UInt32 = 0, mode: TKEYMode, error: ResponseCode = .noError,
        key: [UInt8] = [], other: [UInt8] = []
    ) {
        self.algorithm = algorithm
        self.inception = inception
        self.expiration = expiration
        self.mode = mode
        self.error = error
        self.key = key
        self.other = other
    }

    /// Reads RDATA that must contain a TKEY and nothing after it.
    /// Throws `.malformedRDATA` if it does not, and a `WireError` if the algorithm is no name.
    package init(_ slice: RecordSlice, in message: Span<UInt8>) throws(WireError) {
        let record = message.extracting(..<slice.rdata.upperBound)
        var offset = slice.rdata.lowerBound
        var name = NameBuffer()
        try name.read(from: record, at: &offset, compression: .refused)
        algorithm = Name(name)
        // Inception 4, expiration 4, mode 2, error 2, key size 2, key, other size 2, other.
        guard record.count - offset >= 16 else { throw .malformedRDATA(.tkey, at: offset) }
        inception = record.uint32(at: offset)
        expiration = record.uint32(at: offset + 4)
        mode = TKEYMode(record.uint16(at: offset + 8))
        error = ResponseCode(record.uint16(at: offset + 10))
        let keyEnd = offset + 14 + Int(record.uint16(at: offset + 12))
        guard record.count - keyEnd >= 2 else { throw .malformedRDATA(.tkey, at: offset + 12) }
        key = record.array(offset + 14..<keyEnd)
        guard record.count - keyEnd - 2 == Int(record.uint16(at: keyEnd)) else {
            throw .malformedRDATA(.tkey, at: keyEnd)
        }
        other = record.array(keyEnd + 2..<record.count)
    }

    /// `key` and `other` have at most 65535 octets each; the caller checks that the whole message fits.
    package var rdata: [UInt8] {
        var octets = algorithm.octets
        octets.appendBigEndian(inception)
        octets.appendBigEndian(expiration)
        octets.appendBigEndian(mode.value)
        octets.appendBigEndian(error.value)
        octets.appendBigEndian(UInt16(truncatingIfNeeded: key.count))
        octets += key
        octets.appendBigEndian(UInt16(truncatingIfNeeded: other.count))
        octets += other
        return octets
    }
}
