// The one buffer that a zone file's text passes through. It keeps its own memory, for an array would check its capacity and
// its uniqueness at every octet; and it is the only place of this target where `unsafe` stands. Its own interface is checked.

/// Master-file text on its way to a file: appended to, drained by whoever writes, used again.
@usableFromInline @safe package struct TextBuffer: ~Copyable, Sendable {
    // Owned by this value alone and touched under its exclusivity only.
    @usableFromInline nonisolated(unsafe) var storage: UnsafeMutablePointer<UInt8>
    @usableFromInline var capacity: Int
    /// How many octets wait to be drained.
    @usableFromInline package internal(set) var count = 0

    /// Holds `capacity` octets before it grows.
    package init(capacity: Int = 256 * 1024) {
        self.capacity = max(capacity, 16)
        unsafe storage = .allocate(capacity: self.capacity)
    }

    deinit {
        unsafe storage.deallocate()
    }

    @inlinable package var isEmpty: Bool { count == 0 }

    /// What was appended since the last `removeAll()`.
    @inlinable package var octets: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            let span = unsafe Span(_unsafeStart: UnsafePointer(storage), count: count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// Empties the buffer; its memory stays for what comes next.
    @inlinable package mutating func removeAll() {
        count = 0
    }

    /// Takes back what was appended after the buffer held `count` octets.
    package mutating func truncate(to count: Int) {
        precondition(count >= 0 && count <= self.count)
        self.count = count
    }

    @inlinable @inline(__always)
    package mutating func append(_ octet: UInt8) {
        unsafe room(for: 1)[0] = octet
        count += 1
    }

    package mutating func append(_ octets: Span<UInt8>) {
        guard !octets.isEmpty else { return }
        let target = unsafe room(for: octets.count)
        unsafe octets.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            unsafe target.update(from: base, count: source.count)
        }
        count += octets.count
    }

    /// Holds `octets` and nothing else; those of most names take two vectors each way.
    package mutating func replace(with octets: Span<UInt8>) {
        count = 0
        appendShort(octets)
    }

    /// Appends octets of which there are mostly few: up to 32 take two vectors each way and no call.
    @inline(__always)
    mutating func appendShort(_ octets: Span<UInt8>) {
        let length = octets.count
        guard 16...32 ~= length else { return append(octets) }
        let target = unsafe UnsafeMutableRawPointer(room(for: 32))
        unsafe target.storeBytes(of: octets.vector(at: 0), as: SIMD16<UInt8>.self)
        unsafe (target + (length - 16)).storeBytes(of: octets.vector(at: length - 16), as: SIMD16<UInt8>.self)
        count += length
    }

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

    /// Where the next `octets` octets go; they count once `advance(by:)` was told of them.
    @inlinable @inline(__always)
    @unsafe mutating func room(for octets: Int) -> UnsafeMutablePointer<UInt8> {
        if capacity - count < octets { grow(by: octets) }
        return unsafe storage + count
    }

    /// Counts `octets` octets that were written to the room.
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
