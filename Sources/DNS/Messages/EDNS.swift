/// The OPT pseudo-record that carries extended DNS (RFC 6891 §6.1.2).
package struct EDNS: Equatable, Sendable {
    /// The largest UDP payload that the sender accepts, in octets.
    package var payloadSize: UInt16
    /// The upper eight bits of the extended RCODE.
    package var extendedResponseCode: UInt8 = 0
    /// The EDNS version; 0 is the only one defined.
    package var version: UInt8 = 0
    /// In the order of the record.
    package var options: [Option] = []

    /// One option (RFC 6891 §6.1.2): a code and its octets.
    package struct Option: Equatable, Sendable {
        /// The code of EXPIRE (RFC 7314 §2).
        package static let expireCode: UInt16 = 9

        /// The option's code in the IANA registry.
        package let code: UInt16
        /// The option's data, at most 65535 octets.
        package let octets: [UInt8]

        /// EXPIRE in a query: without data (RFC 7314 §2).
        package static let expireQuery = Option(code: expireCode, octets: [])

        /// An option of at most 65535 octets.
        package init(code: UInt16, octets: [UInt8]) {
            self.code = code
            self.octets = octets
        }
    }

    /// Reads the OPT record at `slice` of a message's additional section; `edns` is the one that was read before.
    ///
    /// Throws `.malformedRDATA` if there was one, as RFC 6891 §6.1.1 allows only one, or if `init(_:in:)` does.
    package static func read(_ slice: RecordSlice, in message: Span<UInt8>, beside edns: EDNS?) throws(WireError) -> EDNS {
        guard edns == nil else { throw .malformedRDATA(.opt, at: slice.owner) }
        return try EDNS(slice, in: message)
    }

    /// EDNS version 0 with a NOERROR code.
    package init(payloadSize: UInt16, options: [Option] = []) {
        self.payloadSize = payloadSize
        self.options = options
    }

    /// Reads the OPT record at `slice`.
    /// Throws `.malformedRDATA` if its owner is not the root, or an option runs past the record.
    package init(_ slice: RecordSlice, in message: Span<UInt8>) throws(WireError) {
        guard message[slice.owner] == 0 else { throw .malformedRDATA(.opt, at: slice.owner) }
        payloadSize = slice.recordClass.value
        extendedResponseCode = UInt8(truncatingIfNeeded: slice.ttl >> 24)
        version = UInt8(truncatingIfNeeded: slice.ttl >> 16)
        var offset = slice.rdata.lowerBound
        while offset < slice.rdata.upperBound {
            guard slice.rdata.upperBound - offset >= 4 else { throw .malformedRDATA(.opt, at: offset) }
            let code = message.uint16(at: offset)
            let length = Int(message.uint16(at: offset + 2))
            offset += 4
            guard slice.rdata.upperBound - offset >= length else { throw .malformedRDATA(.opt, at: offset) }
            options.append(Option(code: code, octets: message.array(offset..<offset + length)))
            offset += length
        }
    }

    /// The remaining seconds until the primary's own copy expires (RFC 7314 §3), if the option has four octets.
    package var expire: UInt32? {
        guard let option = options.first(where: { $0.code == Option.expireCode }), option.octets.count == 4 else { return nil }
        return option.octets.span.uint32(at: 0)
    }

    /// The record's TTL field (RFC 6891 §6.1.3).
    var ttl: UInt32 { UInt32(extendedResponseCode) << 24 | UInt32(version) << 16 }

    /// The encoded options; one of more than 65535 octets does not fit into any message.
    var rdata: [UInt8] {
        var octets: [UInt8] = []
        for option in options {
            octets.appendBigEndian(option.code)
            octets.appendBigEndian(UInt16(truncatingIfNeeded: option.octets.count))
            octets += option.octets
        }
        return octets
    }
}
