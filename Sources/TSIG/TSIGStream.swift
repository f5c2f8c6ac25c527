package import DNS

/// Verifies the messages of one answer, each by the MAC that covers it and all before it (RFC 8945 §5.3.1).
///
/// If runs of unsigned messages are permitted, a message alone proves nothing: only `finish()` proves all of them. After an error
/// every later call throws the same error.
package struct TSIGStream: ~Copyable, Sendable {
    private enum State {
        case awaitingFirst
        case signed
        case unsigned(run: Int)
        case refused(TSIGError)
    }

    private var chain: TSIGChain
    private var state = State.awaitingFirst
    private var received = 0
    private let maximumUnsigned: Int
    /// The length of the latest TSIG record in octets, including its owner name and header; 0 before the first.
    package private(set) var recordOctets = 0

    /// `maximumUnsigned` is how many messages in a row may lack a TSIG, 0 to 99; the first and the last never may.
    /// Throws `.crypto` if libcrypto does not provide the key's HMAC.
    package init(key: TSIGKey, request: RequestMAC, maximumUnsigned: Int = 0) throws(TSIGError) {
        chain = try TSIGChain(key, answering: request)
        self.maximumUnsigned = min(max(maximumUnsigned, 0), 99)
    }

    /// Verifies the next whole message; its octets are digested and not kept.
    /// Throws the `TSIGError` of the first check that fails (RFC 8945 §5.2), `.unsigned` or `.tooManyUnsigned` for a TSIG that is
    /// missing.
    package mutating func receive(_ message: Span<UInt8>, at now: TSIGTime) throws(TSIGError) {
        if case .refused(let error) = state { throw error }
        received += 1
        do throws(TSIGError) {
            if let record = try record(in: message) {
                let mac = try chain.verify(message, signedBy: record, number: received, at: now)
                try chain.add(prior: mac)
                recordOctets = message.count - record.start
                state = .signed
            } else {
                state = .unsigned(run: try lengthenedRun())
                try chain.add(unsigned: message)
            }
        } catch {
            state = .refused(error)
            throw error
        }
    }

    /// Looks for the TSIG at the same distance from the end as in the message before, or else walks all records.
    ///
    /// The guess saves a walk that costs two thirds of the HMAC-SHA256 (16 KiB with 682 records), and trusts nothing: the MAC covers
    /// the counts and every octet before the guessed place, so a message passes only if the key's holder ended it there. Whether its
    /// records end there is checked by their reader, by `recordOctets`. Where a message may lack a TSIG nothing is guessed, because the
    /// end of a zone's data may look like one.
    private func record(in message: Span<UInt8>) throws(TSIGError) -> TSIGRecord? {
        if maximumUnsigned == 0, recordOctets > 0, message.count >= MessageHeader.octets + recordOctets,
            message.uint16(at: 10) > 0,
            let record = try? TSIGRecord(at: message.count - recordOctets, in: message)
        {
            return record
        }
        return try TSIGRecord(lastIn: message)
    }

    private func lengthenedRun() throws(TSIGError) -> Int {
        let run: Int
        switch state {
        case .awaitingFirst: throw .unsigned(message: received)
        case .signed: run = 1
        case .unsigned(let length): run = length + 1
        case .refused(let error): throw error
        }
        // RFC 8945 §5.3.1 allows a server to leave out 99 in a row; current servers leave out none.
        guard run <= maximumUnsigned else { throw .tooManyUnsigned(message: received, permitted: maximumUnsigned) }
        return run
    }

    /// Proves every message received, if the last of them was signed.
    /// Throws `.noMessage`, `.lastMessageUnsigned`, or the error that the stream was refused with.
    package consuming func finish() throws(TSIGError) -> Authenticated {
        switch state {
        case .awaitingFirst: throw .noMessage
        case .signed: return Authenticated(chain.key)
        case .unsigned: throw .lastMessageUnsigned(message: received)
        case .refused(let error): throw error
        }
    }
}

/// The proof that a whole answer was signed by the other holder of a key; only a verified stream returns it.
package struct Authenticated: Hashable, Sendable {
    /// The key that signed all of it.
    package let keyName: Name

    init(_ key: TSIGKey) {
        keyName = key.name
    }
}
