package import DNS

extension TSIGKey {
    /// The allowed difference of the clocks in seconds, as RFC 8945 §10 recommends.
    package static let fudge: UInt16 = 300

    /// Appends a TSIG to `message`, and returns its MAC, which the answer is verified with.
    ///
    /// Without `request`, the message is a request itself. An `error` of BADSIG or BADKEY leaves the MAC empty
    /// (RFC 8945 §5.3.2); `serverTime` goes out with BADTIME, whose `time` is then the request's (§5.2.3). The key's name is whole, or
    /// ends in a pointer to the question's if `names` says so.
    /// Throws `.messageTooLong` if the TSIG does not fit, `.malformed` if `message` cannot be read, `.crypto` if libcrypto fails.
    @discardableResult
    package func sign(
        _ message: inout [UInt8], answering request: RequestMAC? = nil, at time: TSIGTime, fudge: UInt16 = fudge,
        error: ResponseCode = .noError, serverTime: TSIGTime? = nil,
        names matching: CompressedNames.Matching = .none
    ) throws(TSIGError) -> RequestMAC {
        var other: [UInt8] = []
        if let serverTime { other.appendBigEndian48(serverTime.seconds) }
        var chain = try TSIGChain(self, answering: request)
        return RequestMAC(try chain.sign(&message, at: time, fudge: fudge, error: error, other: other, names: matching))
    }

    /// Verifies a request, and returns its MAC, which the answer's MAC covers.
    /// Throws `.unsigned` without a TSIG, and the `TSIGError` of the first check of RFC 8945 §5.2 that fails.
    package func verify(request: Span<UInt8>, at now: TSIGTime) throws(TSIGError) -> RequestMAC {
        guard let record = try TSIGRecord(lastIn: request) else { throw .unsigned(message: 1) }
        var chain = try TSIGChain(self, answering: nil)
        return RequestMAC(try chain.verify(request, signedBy: record, number: 1, at: now))
    }

    /// Verifies an answer of one message, as for an SOA query.
    /// Throws what `TSIGStream` throws.
    package func verify(
        answer: Span<UInt8>, to request: RequestMAC, at now: TSIGTime
    ) throws(TSIGError) -> Authenticated {
        var stream = try TSIGStream(key: self, request: request)
        try stream.receive(answer, at: now)
        return try stream.finish()
    }
}
