package import LibCrypto

/// The MAC that a request went out with: its answer's MAC covers it (RFC 8945 §5.3).
package struct RequestMAC: Equatable, Sendable {
    package let mac: MAC

    init(_ mac: MAC) {
        self.mac = mac
    }

    /// Takes the MAC from a signed request, unverified: for the server that answers it.
    package init?(lastIn request: Span<UInt8>) throws(TSIGError) {
        guard let record = try TSIGRecord(lastIn: request), record.mac.count <= MAC.maximumOctets else { return nil }
        mac = MAC(request.extracting(record.mac))
    }
}
