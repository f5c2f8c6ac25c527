/// Up to sixteen octets that are written by one instruction.
struct ShortText {
    /// Those of the text, and then zeros or what else there is.
    let octets: SIMD16<UInt8>
    let count: Int

    init(_ octets: SIMD16<UInt8>, count: Int) {
        precondition(count >= 0 && count <= 16)
        self.octets = octets
        self.count = count
    }

    /// Takes up to sixteen octets.
    init(_ text: [UInt8]) {
        self.init(SIMD16(text + repeatElement(0, count: 16 - text.count)), count: text.count)
    }
}
