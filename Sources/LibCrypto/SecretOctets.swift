import CLibCrypto

/// Octets that are wiped when they go.
@safe package struct SecretOctets: ~Copyable, Sendable {
    // Owned by this value alone.
    private nonisolated(unsafe) let storage: UnsafeMutableBufferPointer<UInt8>

    /// `fill` overwrites octets that are zero before.
    init(count: Int, filledBy fill: (inout MutableSpan<UInt8>) -> Void) {
        let storage = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: count)
        unsafe storage.initialize(repeating: 0)
        unsafe self.storage = storage
        var span = unsafe storage.mutableSpan
        fill(&span)
    }

    deinit {
        unsafe OPENSSL_cleanse(storage.baseAddress, storage.count)
        unsafe storage.deallocate()
    }

    package var octets: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            let span = unsafe storage.span
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }
}
