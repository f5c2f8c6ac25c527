package import LibCrypto

/// The secret that results from a Diffie-Hellman exchange (RFC 2930 §4.1).
package enum KeyingMaterial {
    /// `MD5(client nonce | shared value) | MD5(server nonce | shared value)`, exclusive-or the shared value; the shorter of the two
    /// is padded with zeros at its end.
    ///
    /// The shared value has no leading zeros: they would shift every octet, and BIND leaves them out.
    /// Throws `.plainHashRefused` if libcrypto does not provide MD5.
    package static func secret(
        shared: borrowing SecretOctets, clientNonce: Span<UInt8>, serverNonce: Span<UInt8>
    ) throws(CryptoError) -> SharedSecret {
        let first = SecretOctets(taking: try HashFunction.md5.digest(of: clientNonce, shared.octets))
        let second = SecretOctets(taking: try HashFunction.md5.digest(of: serverNonce, shared.octets))
        let (half, value) = (first.octets.count, shared.octets)
        return SharedSecret(
            SecretOctets(count: max(2 * half, value.count)) { secret in
                for index in 0..<half {
                    secret[index] = first.octets[index]
                    secret[half + index] = second.octets[index]
                }
                for index in value.indices { secret[index] ^= value[index] }
            })
    }
}
