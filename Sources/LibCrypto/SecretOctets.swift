import CLibCrypto

/// Octets that are wiped when they are freed.
@safe package struct SecretOctets: ~Copyable, Sendable {
    // Owned by this value alone.
    private nonisolated(unsafe) let storage: UnsafeMutableBufferPointer<UInt8>

    /// `count` octets, written by `fill`; they are zero before.
    package init(count: Int, filledBy fill: (inout MutableSpan<UInt8>) -> Void) {
        let storage = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: count)
        unsafe storage.initialize(repeating: 0)
        unsafe self.storage = storage
        var span = unsafe storage.mutableSpan
        fill(&span)
    }

    /// Copies the octets and wipes those of the array, if nothing else holds a reference to it.
    package init(taking octets: consuming [UInt8]) {
        self.init(count: octets.count) { span in
            for index in octets.indices { span[index] = octets[index] }
        }
        unsafe octets.withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
    }

    deinit {
        unsafe OPENSSL_cleanse(storage.baseAddress, storage.count)
        unsafe storage.deallocate()
    }

    /// Valid as long as this value is.
    @unsafe var buffer: UnsafeBufferPointer<UInt8> { unsafe UnsafeBufferPointer(storage) }

    /// The octets, valid as long as this value is.
    package var octets: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            let span = unsafe storage.span
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }
}
