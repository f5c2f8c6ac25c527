package import DNS

extension TSIGKey {
    /// By how many seconds clocks may differ: what RFC 8945 §10 recommends.
    package static let fudge: UInt16 = 300

    /// Appends a TSIG to `message`, and returns the MAC that the answer to it is verified with.
    ///
    /// Without `request`, the message is a request itself. An `error` of BADSIG or BADKEY leaves the MAC empty
    /// (RFC 8945 §5.3.2); `serverTime` goes out with BADTIME, whose `time` is then the request's (§5.2.3). The key's name is whole, or
    /// ends in a pointer to the question's if `names` says so.
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

    /// Verifies a request; its MAC goes into the answer's.
    package func verify(request: Span<UInt8>, at now: TSIGTime) throws(TSIGError) -> RequestMAC {
        guard let record = try TSIGRecord(lastIn: request) else { throw .unsigned(message: 1) }
        var chain = try TSIGChain(self, answering: nil)
        return RequestMAC(try chain.verify(request, signedBy: record, number: 1, at: now))
    }

    /// Verifies an answer of one message, as a query for an SOA gets it.
    package func verify(
        answer: Span<UInt8>, to request: RequestMAC, at now: TSIGTime
    ) throws(TSIGError) -> Authenticated {
        var stream = try TSIGStream(key: self, request: request)
        try stream.receive(answer, at: now)
        return try stream.finish()
    }
}
