package import DNS

/// The TSIG record that ends a signed message (RFC 8945 §4.2): numbers, and offsets into the message for the rest.
package struct TSIGRecord: Equatable, Sendable {
    /// Where the record begins; the MAC covers what is before.
    package let start: Int
    package let timeSigned: TSIGTime
    /// By how many seconds the reader's clock may differ from `timeSigned`.
    package let fudge: UInt16
    package let mac: Range<Int>
    /// The message's ID when it was signed; a forwarder may have changed the one in the header.
    package let originalID: UInt16
    package let error: ResponseCode
    package let otherOctets: Range<Int>
    private let algorithm: Int

    /// Reads the last additional record of `message`, if it is a TSIG; the message is walked from end to end.
    ///
    /// A TSIG in any other place is an error (RFC 8945 §5.2), and so is one of another class or TTL.
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
        try self.init(last, in: message)
    }

    /// Reads the record at `slice`, whose type the caller has checked.
    private init(_ slice: RecordSlice, in message: Span<UInt8>) throws(TSIGError) {
        // RFC 8945 §4.2: class ANY, TTL 0.
        guard slice.recordClass == .any, slice.ttl == 0 else { throw .malformed(.malformedRDATA(.tsig, at: slice.owner)) }
        var owner = slice.owner
        var offset = slice.rdata.lowerBound
        do throws(WireError) {
            var name = NameBuffer()
            try name.read(from: message, at: &owner)
            try name.read(from: message, at: &offset, compression: .refused)
        } catch {
            throw .malformed(error)
        }
        let end = slice.rdata.upperBound
        start = slice.owner
        algorithm = slice.rdata.lowerBound
        // Time signed 6, fudge 2, MAC size 2, MAC, original ID 2, error 2, other length 2, other.
        guard end - offset >= 16 else { throw .malformed(.malformedRDATA(.tsig, at: slice.rdata.lowerBound)) }
        timeSigned = TSIGTime(message.uint48(at: offset))
        fudge = message.uint16(at: offset + 6)
        mac = offset + 10..<offset + 10 + Int(message.uint16(at: offset + 8))
        guard end - mac.upperBound >= 6 else { throw .malformed(.malformedRDATA(.tsig, at: slice.rdata.lowerBound)) }
        originalID = message.uint16(at: mac.upperBound)
        error = ResponseCode(message.uint16(at: mac.upperBound + 2))
        otherOctets = mac.upperBound + 6..<end
        guard Int(message.uint16(at: mac.upperBound + 4)) == otherOctets.count else {
            throw .malformed(.malformedRDATA(.tsig, at: slice.rdata.lowerBound))
        }
    }

    /// The server's clock, which a BADTIME answer tells in six octets (RFC 8945 §5.2.3).
    package func serverTime(in message: Span<UInt8>) -> TSIGTime? {
        guard error == .badTime, otherOctets.count == 6 else { return nil }
        return TSIGTime(message.uint48(at: otherOctets.lowerBound))
    }

    /// The key's name, from the message that the record was read from.
    package func keyName(in message: Span<UInt8>) throws(TSIGError) -> Name {
        Name(try Self.name(in: message, at: start))
    }

    package func algorithmName(in message: Span<UInt8>) throws(TSIGError) -> Name {
        Name(try Self.name(in: message, at: algorithm))
    }

    func hasKeyName(_ name: Name, in message: Span<UInt8>) throws(TSIGError) -> Bool {
        (try Self.name(in: message, at: start)).holds(name)
    }

    func hasAlgorithmName(_ name: Name, in message: Span<UInt8>) throws(TSIGError) -> Bool {
        (try Self.name(in: message, at: algorithm)).holds(name)
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
    /// Compares without regard to letter case, as the canonical form of the names does (RFC 8945 §4.3.3).
    fileprivate borrowing func holds(_ name: Name) -> Bool {
        octets.count == name.octets.count && isAtOrBelow(name)
    }
}
