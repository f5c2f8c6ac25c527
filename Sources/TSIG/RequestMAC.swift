package import LibCrypto

/// The MAC of a request: the MAC of its answer covers it (RFC 8945 §5.3).
package struct RequestMAC: Equatable, Sendable {
    /// As it was sent, possibly truncated.
    package let mac: MAC

    init(_ mac: MAC) {
        self.mac = mac
    }

    /// Reads the MAC of a signed request without verifying it, for the server that answers; `nil` if there is no TSIG, or a MAC of
    /// more than 64 octets.
    /// Throws `.malformed` or `.misplaced` if the message or its TSIG cannot be read.
    package init?(lastIn request: Span<UInt8>) throws(TSIGError) {
        guard let record = try TSIGRecord(lastIn: request), record.mac.count <= MAC.maximumOctets else { return nil }
        mac = MAC(request.extracting(record.mac))
    }
}
