/// Signs the messages of one answer as `TSIGStream` verifies them (RFC 8945 §5.3.1).
package struct TSIGResponseSigner: ~Copyable, Sendable {
    private var chain: TSIGChain

    package init(key: TSIGKey, answering request: RequestMAC) throws(TSIGError) {
        chain = try TSIGChain(key, answering: request)
    }

    /// Appends the TSIG of the next message.
    package mutating func sign(_ message: inout [UInt8], at time: TSIGTime, fudge: UInt16 = 300) throws(TSIGError) {
        let mac = try chain.sign(&message, at: time, fudge: fudge)
        try chain.add(prior: mac)
    }

    /// Leaves the next message without a TSIG; the one after it that has one covers both.
    package mutating func leaveUnsigned(_ message: Span<UInt8>) throws(TSIGError) {
        try chain.add(unsigned: message)
    }
}
