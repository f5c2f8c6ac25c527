/// Signs the messages of one answer as `TSIGStream` verifies them (RFC 8945 §5.3.1).
package struct TSIGResponseSigner: ~Copyable, Sendable {
    private var chain: TSIGChain

    /// Throws `.crypto` if libcrypto does not provide the key's HMAC.
    package init(key: TSIGKey, answering request: RequestMAC) throws(TSIGError) {
        chain = try TSIGChain(key, answering: request)
    }

    /// Appends a TSIG to the next message.
    /// Throws `.messageTooLong` if it does not fit, `.malformed` if `message` cannot be read, `.crypto` if libcrypto fails.
    package mutating func sign(_ message: inout [UInt8], at time: TSIGTime, fudge: UInt16 = 300) throws(TSIGError) {
        let mac = try chain.sign(&message, at: time, fudge: fudge)
        try chain.add(prior: mac)
    }

    /// Leaves the next message without a TSIG; the next TSIG covers it as well.
    /// Throws `.crypto` if libcrypto fails.
    package mutating func leaveUnsigned(_ message: Span<UInt8>) throws(TSIGError) {
        try chain.add(unsigned: message)
    }
}
