extension TextBuffer {
    /// Appends the name at `offset` of `message` without compression and moves past it (RFC 1035 §4.1.4); see `NameBuffer.read`.
    mutating func appendUncompressedName(
        from message: Span<UInt8>, at offset: inout Int, compression: NameCompression
    ) throws(WireError) {
        let start = offset
        let storage = unsafe room(for: Name.maximumOctets + 16)
        let (written, end) = try unsafe message.withUnsafeBufferPointer { octets throws(WireError) in
            var written = 0
            var position = start
            var lowest = start
            var resume: Int?
            while true {
                guard position < octets.count else { throw .truncated(at: position) }
                let length = unsafe Int(octets[position])
                switch length {
                case 0:
                    unsafe storage[written] = 0
                    return (written + 1, resume ?? position + 1)
                case 1...Name.maximumLabelOctets:
                    guard position + length < octets.count else { throw .truncated(at: octets.count) }
                    guard written + 1 + length < Name.maximumOctets else { throw .nameTooLong(at: start) }
                    unsafe Self.copyLabel(octets, position, length + 1, to: storage + written)
                    written += length + 1
                    position += length + 1
                case 0xC0...0xFF:
                    guard compression == .permitted else { throw .compressionNotPermitted(at: position) }
                    guard position + 1 < octets.count else { throw .truncated(at: octets.count) }
                    let target = unsafe (length & 0x3F) << 8 | Int(octets[position + 1])
                    guard target < lowest else { throw .compressionLoop(at: position) }
                    if resume == nil { resume = position + 2 }
                    position = target
                    lowest = target
                default:
                    throw unsafe .unknownLabelType(octets[position], at: position)
                }
            }
        }
        unsafe advance(by: written)
        offset = end
    }

    /// Copies a label of up to 64 octets, its length among them, to where there is room for sixteen more; most are that short.
    @inline(__always)
    @unsafe private static func copyLabel(
        _ octets: UnsafeBufferPointer<UInt8>, _ position: Int, _ count: Int, to target: UnsafeMutablePointer<UInt8>
    ) {
        guard let base = octets.baseAddress else { return }
        if count <= 16, octets.count - position >= 16 {
            let vector = unsafe UnsafeRawPointer(base + position).loadUnaligned(as: SIMD16<UInt8>.self)
            unsafe UnsafeMutableRawPointer(target).storeBytes(of: vector, as: SIMD16<UInt8>.self)
        } else {
            unsafe target.update(from: base + position, count: count)
        }
    }
}
