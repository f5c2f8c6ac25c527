import CLibCrypto

/// A keyed hash in progress (RFC 2104), used for one message after another.
///
/// This file alone knows libcrypto's EVP_MAC. The key is derived once, in `init`; `finish` leaves the context keyed for the next
/// message, and a copy has the key as derived.
@safe package struct HMAC: ~Copyable, Sendable {
    // Owned by this value alone, written under its exclusivity only, and read by `copy`; EVP_MAC_CTX is bound to no thread.
    private nonisolated(unsafe) let context: OpaquePointer
    /// The hash that the MAC is made with.
    package let hash: HashFunction
    /// Whether the context has ended a message and not begun the next.
    private var isFinished = false

    /// Derives the key, which may have any length, zero included.
    /// Throws `.hashRefused` if the library does not provide HMAC with this hash.
    package init(_ hash: HashFunction, key: Span<UInt8>) throws(CryptoError) {
        guard let method = unsafe Self.method.pointer else { throw unsafe .hashRefused(hash, reason: Self.method.reason) }
        ERR_clear_error()
        guard let context = unsafe EVP_MAC_CTX_new(method) else { throw .hashRefused(hash, reason: CryptoError.takeReason()) }
        guard unsafe Self.start(context, hash, key) else {
            let reason = CryptoError.takeReason()
            unsafe EVP_MAC_CTX_free(context)
            throw .hashRefused(hash, reason: reason)
        }
        unsafe self.context = context
        self.hash = hash
    }

    private init(_ context: OpaquePointer, _ hash: HashFunction, isFinished: Bool) {
        unsafe self.context = context
        self.hash = hash
        self.isFinished = isFinished
    }

    /// A second computation in the same state, including any octets already digested; half the cost of deriving the key again.
    /// Throws `.digestFailed` if libcrypto cannot duplicate the context.
    package func copy() throws(CryptoError) -> HMAC {
        guard let copy = unsafe EVP_MAC_CTX_dup(context) else {
            throw .digestFailed(hash, reason: CryptoError.takeReason())
        }
        return unsafe HMAC(copy, hash, isFinished: isFinished)
    }

    /// libcrypto's HMAC, or why it is not available; kept until the process exits, as are the hashes.
    ///
    /// One thread fetches them, once; every later use finds them in the library's cache.
    private nonisolated(unsafe) static let method: (pointer: OpaquePointer?, reason: String) = {
        ERR_clear_error()
        let method = unsafe EVP_MAC_fetch(nil, OSSL_MAC_NAME_HMAC, nil)
        let reason = CryptoError.takeReason()
        for hash in HashFunction.allCases { _ = unsafe EVP_MD_fetch(nil, hash.description, nil) }
        ERR_clear_error()
        return unsafe (method, reason)
    }()

    deinit { unsafe EVP_MAC_CTX_free(context) }

    private static func start(_ context: OpaquePointer, _ hash: HashFunction, _ key: Span<UInt8>) -> Bool {
        // The parameter keeps both pointers: a string literal's would dangle as soon as it is made.
        let digest = Array(OSSL_MAC_PARAM_DIGEST.utf8CString)
        var name = Array(hash.description.utf8CString)
        return unsafe digest.withUnsafeBufferPointer { digest in
            unsafe name.withUnsafeMutableBufferPointer { name in
                var parameters = unsafe (
                    OSSL_PARAM_construct_utf8_string(digest.baseAddress, name.baseAddress, 0), OSSL_PARAM_construct_end()
                )
                return unsafe withUnsafePointer(to: &parameters) { parameters in
                    unsafe parameters.withMemoryRebound(to: OSSL_PARAM.self, capacity: 2) { parameters in
                        unsafe start(context, key, parameters)
                    }
                }
            }
        }
    }

    private static func start(
        _ context: OpaquePointer, _ key: Span<UInt8>, _ parameters: UnsafePointer<OSSL_PARAM>
    ) -> Bool {
        // EVP_MAC_init takes a null key for "the one from before", so a key of no octets needs an address too.
        var nothing: UInt8 = 0
        return unsafe key.withUnsafeBufferPointer { key in
            unsafe withUnsafePointer(to: &nothing) { nothing in
                unsafe EVP_MAC_init(context, key.baseAddress ?? nothing, key.count, parameters) == 1
            }
        }
    }

    /// Digests more octets of the current message. Throws `.digestFailed` if libcrypto fails.
    package mutating func update(_ octets: Span<UInt8>) throws(CryptoError) {
        guard !octets.isEmpty else { return }
        try begin()
        let isDone = unsafe octets.withUnsafeBufferPointer { octets in
            unsafe EVP_MAC_update(context, octets.baseAddress, octets.count) == 1
        }
        guard isDone else { throw .digestFailed(hash, reason: CryptoError.takeReason()) }
    }

    /// The MAC of all octets since the last `finish`; the next `update` starts a new message under the same key.
    /// Throws `.digestFailed` if libcrypto fails.
    package mutating func finish() throws(CryptoError) -> MAC {
        try begin()
        isFinished = true
        var isDone = false
        let mac = MAC { octets in
            var length = 0
            isDone = unsafe octets.withUnsafeMutableBufferPointer { octets in
                unsafe EVP_MAC_final(context, octets.baseAddress, &length, octets.count) == 1
            }
            return length
        }
        guard isDone, mac.count == hash.digestOctets else { throw .digestFailed(hash, reason: CryptoError.takeReason()) }
        return mac
    }

    /// Resets the context after a `finish`. Not done in `finish` itself: the context may not be used again.
    private mutating func begin() throws(CryptoError) {
        guard isFinished else { return }
        guard unsafe EVP_MAC_init(context, nil, 0, nil) == 1 else {
            throw .digestFailed(hash, reason: CryptoError.takeReason())
        }
        isFinished = false
    }
}
