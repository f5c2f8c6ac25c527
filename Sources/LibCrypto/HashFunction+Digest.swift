import CLibCrypto

extension HashFunction {
    /// The digest, without a key, of `first` followed by `second`.
    /// Throws `.plainHashRefused` if the library does not provide the hash or fails.
    package func digest(of first: Span<UInt8>, _ second: Span<UInt8>) throws(CryptoError) -> [UInt8] {
        ERR_clear_error()
        guard let method = unsafe EVP_MD_fetch(nil, description, nil) else {
            throw .plainHashRefused(self, reason: CryptoError.takeReason())
        }
        defer { unsafe EVP_MD_free(method) }
        guard let context = unsafe EVP_MD_CTX_new() else {
            throw .plainHashRefused(self, reason: CryptoError.takeReason())
        }
        defer { unsafe EVP_MD_CTX_free(context) }
        var digest = [UInt8](repeating: 0, count: digestOctets)
        let isDone =
            unsafe EVP_DigestInit_ex2(context, method, nil) == 1 && Self.update(context, first) && Self.update(context, second)
            && digest.withUnsafeMutableBufferPointer { digest in
                unsafe EVP_DigestFinal_ex(context, digest.baseAddress, nil) == 1
            }
        guard isDone else { throw .plainHashRefused(self, reason: CryptoError.takeReason()) }
        return digest
    }

    private static func update(_ context: OpaquePointer, _ octets: Span<UInt8>) -> Bool {
        unsafe octets.withUnsafeBufferPointer { octets in
            unsafe octets.isEmpty || EVP_DigestUpdate(context, octets.baseAddress, octets.count) == 1
        }
    }
}
