// The buffer that a zone file's text passes through. It owns its memory, because an array would check its capacity and its uniqueness
// at every octet; `unsafe` stands nowhere else in this target. Its own interface is checked.

/// Master-file text on its way to a file: appended to, written out by its owner, and reused.
@usableFromInline @safe package struct TextBuffer: ~Copyable, Sendable {
    // Owned by this value alone and touched under its exclusivity only.
    @usableFromInline nonisolated(unsafe) var storage: UnsafeMutablePointer<UInt8>
    @usableFromInline var capacity: Int
    /// The number of octets that are not written out yet.
    @usableFromInline package internal(set) var count = 0

    /// Holds `capacity` octets before it grows.
    package init(capacity: Int = 256 * 1024) {
        self.capacity = max(capacity, 16)
        unsafe storage = .allocate(capacity: self.capacity)
    }

    deinit {
        unsafe storage.deallocate()
    }

    /// Whether there is nothing to write out.
    @inlinable package var isEmpty: Bool { count == 0 }

    /// The octets appended since the last `removeAll()`.
    @inlinable package var octets: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            let span = unsafe Span(_unsafeStart: UnsafePointer(storage), count: count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// Empties the buffer and keeps its memory.
    @inlinable package mutating func removeAll() {
        count = 0
    }

    /// Removes what was appended after the buffer held `count` octets.
    package mutating func truncate(to count: Int) {
        precondition(count >= 0 && count <= self.count)
        self.count = count
    }

    /// Appends one octet.
    @inlinable @inline(__always)
    package mutating func append(_ octet: UInt8) {
        unsafe room(for: 1)[0] = octet
        count += 1
    }

    /// Appends all of `octets`.
    package mutating func append(_ octets: Span<UInt8>) {
        guard !octets.isEmpty else { return }
        let target = unsafe room(for: octets.count)
        unsafe octets.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            unsafe target.update(from: base, count: source.count)
        }
        count += octets.count
    }

    /// Replaces the contents with `octets`; most names take two vectors each way.
    package mutating func replace(with octets: Span<UInt8>) {
        count = 0
        appendShort(octets)
    }

    /// Appends octets that are mostly few: up to 32 take two vectors each way and no call.
    @inline(__always)
    mutating func appendShort(_ octets: Span<UInt8>) {
        let length = octets.count
        guard 16...32 ~= length else { return append(octets) }
        let target = unsafe UnsafeMutableRawPointer(room(for: 32))
        unsafe target.storeBytes(of: octets.vector(at: 0), as: SIMD16<UInt8>.self)
        unsafe (target + (length - 16)).storeBytes(of: octets.vector(at: length - 16), as: SIMD16<UInt8>.self)
        count += length
    }

    /// Appends ASCII text.
    @inline(__always)
    package mutating func append(_ text: StaticString) {
        let target = unsafe room(for: text.utf8CodeUnitCount)
        for index in 0..<text.utf8CodeUnitCount { unsafe target[index] = text.utf8Start[index] }
        count += text.utf8CodeUnitCount
    }

    @inline(__always)
    mutating func append(_ text: ShortText) {
        unsafe UnsafeMutableRawPointer(room(for: 16)).storeBytes(of: text.octets, as: SIMD16<UInt8>.self)
        count += text.count
    }

    /// Where the next `octets` octets go; they count after `advance(by:)`.
    @inlinable @inline(__always)
    @unsafe mutating func room(for octets: Int) -> UnsafeMutablePointer<UInt8> {
        if capacity - count < octets { grow(by: octets) }
        return unsafe storage + count
    }

    /// Counts `octets` octets that were written to the room, which the caller has asked for; checked in debug builds only.
    @unsafe mutating func advance(by octets: Int) {
        count += octets
        assert(count <= capacity)
    }

    @inline(never)
    @usableFromInline mutating func grow(by octets: Int) {
        capacity = max(capacity * 2, count + octets)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        unsafe larger.update(from: storage, count: count)
        unsafe storage.deallocate()
        unsafe storage = larger
    }
}

extension String {
    /// The text that `buffer` holds, which is ASCII.
    init(_ buffer: borrowing TextBuffer) {
        let octets = buffer.octets
        self = unsafe octets.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
