/// Up to sixteen octets that are written by one instruction.
struct ShortText {
    /// The text, followed by unrelated octets.
    let octets: SIMD16<UInt8>
    let count: Int

    init(_ octets: SIMD16<UInt8>, count: Int) {
        precondition(count >= 0 && count <= 16)
        self.octets = octets
        self.count = count
    }

    /// `text` has at most sixteen octets.
    init(_ text: [UInt8]) {
        self.init(SIMD16(text + repeatElement(0, count: 16 - text.count)), count: text.count)
    }
}
