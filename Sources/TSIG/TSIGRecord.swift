package import DNS

/// The TSIG record that ends a signed message (RFC 8945 §4.2): numbers, and offsets into the message for the rest.
package struct TSIGRecord: Equatable, Sendable {
    /// Where the record starts; the MAC covers the octets before it.
    package let start: Int
    /// The clock of the signer.
    package let timeSigned: TSIGTime
    /// The allowed difference, in seconds, between `timeSigned` and the reader's clock.
    package let fudge: UInt16
    /// Where the MAC lies in the message; empty in answers that are not signed.
    package let mac: Range<Int>
    /// The message's ID when it was signed; a forwarder may have changed the one in the header.
    package let originalID: UInt16
    /// The error field: BADSIG, BADKEY, BADTIME or BADTRUNC (RFC 8945 §3), or NOERROR.
    package let error: ResponseCode
    /// Where the other data lies in the message: the server's clock after BADTIME, else empty.
    package let otherOctets: Range<Int>
    private let algorithm: Int

    /// Reads the last additional record of `message`; `nil` if it is no TSIG. The whole message is walked.
    ///
    /// A TSIG in any other place is an error (RFC 8945 §5.2), as is one of another class or TTL.
    /// Throws `.misplaced` and `.malformed` for these, and `.malformed` if the message cannot be read.
    package init?(lastIn message: Span<UInt8>) throws(TSIGError) {
        var last: RecordSlice?
        var isAdditional = false
        var following = 0
        do throws(WireError) {
            var reader = try MessageReader(message)
            let header = reader.header
            for _ in 0..<header.questionCount { _ = try reader.readQuestion(in: message) }
            following = Int(header.answerCount) + Int(header.authorityCount) + Int(header.additionalCount)
            isAdditional = header.additionalCount > 0
            while following > 0, last?.type != .tsig {
                last = try reader.readRecord(in: message)
                following -= 1
            }
            if following == 0 { try reader.expectEnd(of: message) }
        } catch {
            throw .malformed(error)
        }
        guard let last, last.type == .tsig else { return nil }
        guard following == 0, isAdditional else { throw .misplaced(at: last.owner) }
        try self.init(at: last.owner, in: message)
    }

    /// Reads the TSIG between `start` and the end of `message`.
    init(at start: Int, in message: Span<UInt8>) throws(TSIGError) {
        var offset = start
        do throws(WireError) {
            var name = NameBuffer()
            try name.read(from: message, at: &offset)
            guard message.count - offset >= 10 else { throw .truncated(at: message.count) }
            // RFC 8945 §4.2: type TSIG, class ANY, TTL 0.
            guard message.uint16(at: offset) == RecordType.tsig.value,
                message.uint16(at: offset + 2) == RecordClass.any.value,
                message.uint32(at: offset + 4) == 0,
                message.count - (offset + 10) == Int(message.uint16(at: offset + 8))
            else { throw .malformedRDATA(.tsig, at: offset) }
            offset += 10
            algorithm = offset
            try name.read(from: message, at: &offset, compression: .refused)
        } catch {
            throw .malformed(error)
        }
        let end = message.count
        self.start = start
        // Time signed 6, fudge 2, MAC size 2, MAC, original ID 2, error 2, other length 2, other.
        guard end - offset >= 16 else { throw .malformed(.malformedRDATA(.tsig, at: algorithm)) }
        timeSigned = TSIGTime(message.uint48(at: offset))
        fudge = message.uint16(at: offset + 6)
        mac = offset + 10..<offset + 10 + Int(message.uint16(at: offset + 8))
        guard end - mac.upperBound >= 6 else { throw .malformed(.malformedRDATA(.tsig, at: algorithm)) }
        originalID = message.uint16(at: mac.upperBound)
        error = ResponseCode(message.uint16(at: mac.upperBound + 2))
        otherOctets = mac.upperBound + 6..<end
        guard Int(message.uint16(at: mac.upperBound + 4)) == otherOctets.count else {
            throw .malformed(.malformedRDATA(.tsig, at: algorithm))
        }
    }

    /// The server's clock, which a BADTIME answer carries in six octets (RFC 8945 §5.2.3).
    package func serverTime(in message: Span<UInt8>) -> TSIGTime? {
        guard error == .badTime, otherOctets.count == 6 else { return nil }
        return TSIGTime(message.uint48(at: otherOctets.lowerBound))
    }

    /// The key's name, from the message that the record was read from.
    /// Throws `.malformed` if it is no name.
    package func keyName(in message: Span<UInt8>) throws(TSIGError) -> Name {
        Name(try Self.name(in: message, at: start))
    }

    /// The algorithm's name, from the message that the record was read from. Throws `.malformed` if it is no name.
    package func algorithmName(in message: Span<UInt8>) throws(TSIGError) -> Name {
        Name(try Self.name(in: message, at: algorithm))
    }

    /// Compares without regard to letter case, as the canonical form does (RFC 8945 §4.3.3).
    func hasKeyName(_ name: Name, in message: Span<UInt8>) throws(TSIGError) -> Bool {
        if Self.isName(name, uncompressedAt: start, in: message) { return true }
        // Compressed, or another name.
        return (try Self.name(in: message, at: start)).holds(name)
    }

    func hasAlgorithmName(_ name: Name, in message: Span<UInt8>) -> Bool {
        Self.isName(name, uncompressedAt: algorithm, in: message)
    }

    private static func isName(_ name: Name, uncompressedAt offset: Int, in message: Span<UInt8>) -> Bool {
        let end = offset + name.octets.count
        return end <= message.count && message.extracting(offset..<end).isName(atOrBelow: name)
    }

    private static func name(in message: Span<UInt8>, at offset: Int) throws(TSIGError) -> NameBuffer {
        var offset = offset
        var buffer = NameBuffer()
        do throws(WireError) {
            try buffer.read(from: message, at: &offset)
        } catch {
            throw .malformed(error)
        }
        return buffer
    }
}

extension NameBuffer {
    fileprivate borrowing func holds(_ name: Name) -> Bool {
        octets.count == name.octets.count && isAtOrBelow(name)
    }
}
