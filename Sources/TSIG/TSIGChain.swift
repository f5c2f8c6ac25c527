import DNS
import LibCrypto

/// The digest that continues from MAC to MAC over a request, an answer, or an answer of many messages (RFC 8945 §4.3, §5.3.1).
///
/// Signing and verifying digest the same octets; they only use the MAC differently.
struct TSIGChain: ~Copyable, Sendable {
    let key: TSIGKey
    private var hmac: HMAC
    private var isFirst = true

    /// Starts with the MAC of the request when digesting an answer, and empty for a request (RFC 8945 §5.3).
    init(_ key: TSIGKey, answering request: RequestMAC?) throws(TSIGError) {
        do throws(CryptoError) {
            var hmac = try key.digest.begun()
            if let request { try hmac.update(prior: request.mac) }
            self.hmac = hmac
        } catch {
            throw .crypto(error)
        }
        self.key = key
    }

    /// Starts the next link with the MAC of the one before.
    mutating func add(prior mac: MAC) throws(TSIGError) {
        do throws(CryptoError) {
            try hmac.update(prior: mac)
        } catch {
            throw .crypto(error)
        }
    }

    /// Adds a message that has no TSIG of its own, unchanged.
    mutating func add(unsigned message: Span<UInt8>) throws(TSIGError) {
        do throws(CryptoError) {
            try hmac.update(message)
        } catch {
            throw .crypto(error)
        }
    }

    /// Adds the first `end` octets of a message, including its header, as they were before it was signed: with the original ID, and
    /// without counting the TSIG (RFC 8945 §4.3.2).
    mutating func add(
        _ message: Span<UInt8>, upTo end: Int, originalID: UInt16, additionalCount: UInt16
    ) throws(TSIGError) {
        var header = InlineArray<12, UInt8>(repeating: 0)
        for index in header.indices { header[index] = message[index] }
        header[0] = UInt8(originalID >> 8)
        header[1] = UInt8(originalID & 0xFF)
        header[10] = UInt8(additionalCount >> 8)
        header[11] = UInt8(additionalCount & 0xFF)
        do throws(CryptoError) {
            try hmac.update(header.span)
            try hmac.update(message.extracting(MessageHeader.octets..<end))
        } catch {
            throw .crypto(error)
        }
    }

    /// Ends a link: with all variables the first time, later with the timers alone. The MAC is not truncated.
    mutating func finish(_ variables: TSIGVariables, other: Span<UInt8>) throws(TSIGError) -> MAC {
        let octets = variables.octets
        let names = key.digest.names
        do throws(CryptoError) {
            if isFirst {
                try hmac.update(names.span)
                try hmac.update(octets.span)
                try hmac.update(other)
            } else {
                try hmac.update(octets.span.extracting(first: TSIGVariables.timerOctets))
            }
            isFirst = false
            return try hmac.finish()
        } catch {
            throw .crypto(error)
        }
    }
}

extension HMAC {
    /// Adds a MAC as it was sent: its length in two octets, then its own (RFC 8945 §4.3.1).
    fileprivate mutating func update(prior mac: MAC) throws(CryptoError) {
        let octets = mac.octets
        var prefixed = InlineArray<66, UInt8>(repeating: 0)
        prefixed[1] = UInt8(octets.count)
        for index in octets.indices { prefixed[2 + index] = octets[index] }
        try update(prefixed.span.extracting(first: 2 + octets.count))
    }
}
