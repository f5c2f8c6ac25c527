package import LibCrypto

/// The secret that a Diffie-Hellman exchange comes to (RFC 2930 §4.1).
package enum KeyingMaterial {
    /// `MD5(client nonce | shared value) | MD5(server nonce | shared value)`, exclusive-or the shared value; the shorter of the
    /// two has zeros behind it.
    ///
    /// The shared value is without zeros in front: with them every octet would lie elsewhere, and BIND leaves them out.
    package static func secret(
        shared: borrowing SecretOctets, clientNonce: Span<UInt8>, serverNonce: Span<UInt8>
    ) throws(CryptoError) -> [UInt8] {
        var secret = try HashFunction.md5.digest(of: clientNonce, shared.octets)
        secret += try HashFunction.md5.digest(of: serverNonce, shared.octets)
        let octets = shared.octets
        if octets.count > secret.count { secret += [UInt8](repeating: 0, count: octets.count - secret.count) }
        for index in octets.indices { secret[index] ^= octets[index] }
        return secret
    }
}
