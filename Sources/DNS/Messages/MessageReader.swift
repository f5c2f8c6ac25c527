/// Walks a message from its start: questions first, then records.
///
/// It holds offsets only; each method is given the message again.
@usableFromInline package struct MessageReader: Sendable {
    /// The counts say how many questions and records to read.
    @usableFromInline package let header: MessageHeader
    /// Where the next question or record starts; after the last one, where the message should end.
    @usableFromInline package internal(set) var offset = MessageHeader.octets

    /// Reads the header. Throws `.truncated` if there are fewer than twelve octets.
    package init(_ message: Span<UInt8>) throws(WireError) {
        header = try MessageHeader(in: message)
    }

    /// Reads the next question and moves past it. Throws a `WireError` if its name is malformed, `.truncated` if the message ends
    /// within it.
    package mutating func readQuestion(in message: Span<UInt8>) throws(WireError) -> Question {
        let name = try Name(in: message, at: &offset)
        guard message.count - offset >= 4 else { throw .truncated(at: message.count) }
        defer { offset += 4 }
        return Question(
            name: name,
            type: RecordType(message.uint16(at: offset)),
            recordClass: RecordClass(message.uint16(at: offset + 2)))
    }

    /// Reads the next record (RFC 1035 §4.1.3) and moves past it, without looking into its RDATA.
    /// Throws `.truncated` if the message ends within it, `.unknownLabelType` for a label that is none.
    package mutating func readRecord(in message: Span<UInt8>) throws(WireError) -> RecordSlice {
        var position = offset
        try Self.skipName(in: message, at: &position)
        return try readRecord(afterOwner: position, in: message)
    }

    /// Likewise, if the caller has read the owner name, which ends at `position`.
    /// Throws `.truncated` if the message ends within the record.
    @inlinable @inline(__always)
    package mutating func readRecord(
        afterOwner position: Int, in message: Span<UInt8>
    ) throws(WireError) -> RecordSlice {
        guard position >= 0, message.count &- position >= 10 else { throw .truncated(at: message.count) }
        // No overflow: it starts within the message, and has less than 2¹⁶ octets.
        let start = position &+ 10
        let fixed = message.extracting(position..<start)
        let end = start &+ Int(fixed.uint16(at: 8))
        guard end <= message.count else { throw .truncated(at: message.count) }
        let owner = offset
        offset = end
        return RecordSlice(
            owner: owner, type: RecordType(fixed.uint16(at: 0)), recordClass: RecordClass(fixed.uint16(at: 2)),
            ttl: fixed.uint32(at: 4), rdata: start..<end)
    }

    /// Throws `.trailingOctets` unless everything was read: only the counts tell where a message ends.
    package func expectEnd(of message: Span<UInt8>) throws(WireError) {
        guard offset == message.count else { throw .trailingOctets(count: message.count - offset) }
    }

    /// Moves past a name without following its pointer; a caller that needs the name reads and checks it.
    private static func skipName(in message: Span<UInt8>, at offset: inout Int) throws(WireError) {
        while offset < message.count {
            let length = message[offset]
            switch length {
            case 0:
                offset += 1
                return
            case 1...63:
                offset += 1 + Int(length)
            case 0xC0...0xFF:
                guard offset + 1 < message.count else { throw .truncated(at: message.count) }
                offset += 2
                return
            default:
                throw .unknownLabelType(length, at: offset)
            }
        }
        throw .truncated(at: message.count)
    }
}

/// The place of a record in its message: offsets, no octets.
@usableFromInline package struct RecordSlice: Equatable, Sendable {
    /// Where the owner name starts; it may be compressed.
    @usableFromInline package let owner: Int
    /// The record's type.
    @usableFromInline package let type: RecordType
    /// The record's class; of an OPT record the payload size.
    @usableFromInline package let recordClass: RecordClass
    /// In seconds, as on the wire: values of 2³¹ and more mean zero (RFC 2181 §8).
    @usableFromInline package let ttl: UInt32
    /// The offsets of the RDATA, within the message.
    @usableFromInline package let rdata: Range<Int>

    @inlinable @inline(__always)
    init(owner: Int, type: RecordType, recordClass: RecordClass, ttl: UInt32, rdata: Range<Int>) {
        self.owner = owner
        self.type = type
        self.recordClass = recordClass
        self.ttl = ttl
        self.rdata = rdata
    }

    /// A placeholder while no record has been read.
    package static let none = RecordSlice(owner: 0, type: RecordType(0), recordClass: RecordClass(0), ttl: 0, rdata: 0..<0)
}
