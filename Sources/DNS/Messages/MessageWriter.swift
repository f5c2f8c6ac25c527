/// Composes a message (RFC 1035 §4.1): header, questions and records. It keeps the counts, and compresses names on request.
///
/// A message has at most 65535 octets (§4.2.2). A part that does not fit is left out whole: after an error the message is unchanged,
/// and something shorter may still be added.
package struct MessageWriter: Sendable {
    /// The most that TCP's length prefix can count.
    package static let maximumOctets = 65535

    /// The message so far, without TCP's length prefix.
    package private(set) var octets: [UInt8] = []
    /// Whether names in the RDATA of every type are compressed, as senders before RFC 3597 did; for tests of the reader.
    package var compressesEveryType = false
    private var names: CompressedNames
    /// The last section that has a record.
    private var section: MessageSection?

    /// Starts with a header, and a question if one is given: at most 271 octets.
    package init(id: UInt16, flags: UInt16 = 0, question: Question? = nil, names matching: CompressedNames.Matching = .none) {
        names = CompressedNames(matching)
        MessageHeader(id: id, flags: flags, questionCount: 0).append(to: &octets)
        if let question { write(question) }
    }

    /// Likewise, optionally with EDNS and an SOA record of the question's name and class: at most 1081 octets.
    package init(
        id: UInt16, flags: UInt16 = 0, asking question: Question, soa: SOA? = nil, in section: MessageSection = .answer,
        edns: EDNSQuery? = nil
    ) {
        self.init(id: id, flags: flags, question: question)
        if let soa { write(soa, of: question.name, question.recordClass, in: section) }
        if let edns { write(edns.record) }
    }

    /// Starts with a header and an SOA record alone: at most 807 octets.
    package init(id: UInt16, flags: UInt16 = 0, answer soa: SOA, of owner: Name, _ recordClass: RecordClass) {
        self.init(id: id, flags: flags)
        write(soa, of: owner, recordClass, in: .answer)
    }

    /// Continues the additional section of a whole message, whose octets are moved out of `message`.
    ///
    /// Of its names only that of the first question is pointed to, if it is not compressed itself. Throws `.truncated` if there is no
    /// header, and leaves `message` alone then.
    package init(continuing message: inout [UInt8], names matching: CompressedNames.Matching = .none) throws(WireError) {
        let header = try MessageHeader(in: message.span)
        swap(&octets, &message)
        section = .additional
        names = CompressedNames(matching)
        if header.questionCount > 0 { names.learn(at: MessageHeader.octets, of: octets) }
    }

    /// Appends a question. Throws `.questionAfterRecords`, `.tooManyQuestions`, or `.messageTooLong` if it does not fit.
    package mutating func append(_ question: Question) throws(MessageWriterError) {
        guard section == nil else { throw .questionAfterRecords }
        guard octets.span.uint16(at: 4) < UInt16.max else { throw .tooManyQuestions }
        let end = octets.count
        write(question)
        try check(behind: end, countedAt: 4)
    }

    /// Appends the OPT record; a message may have only one (RFC 6891 §6.1.1).
    /// Throws `.tooManyRecords`, or `.messageTooLong` if it does not fit.
    package mutating func append(_ edns: EDNS) throws(MessageWriterError) {
        try begin(.additional)
        let end = octets.count
        write(edns)
        try check(behind: end, countedAt: Self.countOffset(of: .additional))
    }

    /// Appends an SOA record with the TTL of `soa`. Throws as `append(_:of:_:ttl:parts:to:)` does.
    package mutating func append(
        _ soa: SOA, of owner: Name, _ recordClass: RecordClass = .internet, to section: MessageSection
    ) throws(MessageWriterError) {
        try append(.soa, of: owner, recordClass, ttl: soa.ttl, parts: soa.rdata, to: section)
    }

    /// Appends a record with its RDATA unchanged; `ttl` is in seconds.
    /// Throws as `append(_:of:_:ttl:parts:to:)` does.
    package mutating func append(
        _ type: RecordType, of owner: Name, _ recordClass: RecordClass = .internet, ttl: UInt32, _ rdata: [UInt8],
        to section: MessageSection
    ) throws(MessageWriterError) {
        try append(type, of: owner, recordClass, ttl: ttl, parts: [.octets(rdata)], to: section)
    }

    /// Appends a record; `ttl` is in seconds. The names in its RDATA are compressed if its type allows it (RFC 3597 §4).
    /// Throws `.sectionOutOfOrder` after a record of a later section, `.tooManyRecords`, or `.messageTooLong` if it does not fit.
    package mutating func append(
        _ type: RecordType, of owner: Name, _ recordClass: RecordClass = .internet, ttl: UInt32, parts rdata: [RDATAPart],
        to section: MessageSection
    ) throws(MessageWriterError) {
        try begin(section)
        let end = octets.count
        write(type, of: owner, recordClass, ttl: ttl, rdata, in: section)
        try check(behind: end, countedAt: Self.countOffset(of: section))
    }
}

extension MessageWriter {
    private static func countOffset(of section: MessageSection) -> Int { 4 + 2 * section.rawValue }

    private mutating func begin(_ section: MessageSection) throws(MessageWriterError) {
        if let last = self.section, section < last { throw .sectionOutOfOrder(section, after: last) }
        guard octets.span.uint16(at: Self.countOffset(of: section)) < UInt16.max else { throw .tooManyRecords(section) }
    }

    /// Removes what follows `end` if the message is too long; `offset` is that of its section's count.
    private mutating func check(behind end: Int, countedAt offset: Int) throws(MessageWriterError) {
        let count = octets.count
        guard count > Self.maximumOctets else { return }
        octets.removeSubrange(end...)
        names.forget(from: end)
        setCount(at: offset, to: octets.span.uint16(at: offset) &- 1)
        throw .messageTooLong(octets: count)
    }

    private mutating func setCount(at offset: Int, to count: UInt16) {
        octets[offset] = UInt8(truncatingIfNeeded: count >> 8)
        octets[offset + 1] = UInt8(truncatingIfNeeded: count)
    }

    private mutating func write(_ question: Question) {
        names.write(question.name, to: &octets)
        octets.appendBigEndian(question.type.value)
        octets.appendBigEndian(question.recordClass.value)
        setCount(at: 4, to: octets.span.uint16(at: 4) &+ 1)
    }

    private mutating func write(_ soa: SOA, of owner: Name, _ recordClass: RecordClass, in section: MessageSection) {
        write(.soa, of: owner, recordClass, ttl: soa.ttl, soa.rdata, in: section)
    }

    private mutating func write(_ edns: EDNS) {
        write(.opt, of: .root, RecordClass(edns.payloadSize), ttl: edns.ttl, [.octets(edns.rdata)], in: .additional)
    }

    private mutating func write(
        _ type: RecordType, of owner: Name, _ recordClass: RecordClass, ttl: UInt32, _ rdata: [RDATAPart],
        in section: MessageSection
    ) {
        names.write(owner, to: &octets)
        octets.appendBigEndian(type.value)
        octets.appendBigEndian(recordClass.value)
        octets.appendBigEndian(ttl)
        octets.appendBigEndian(UInt16(0))
        let start = octets.count
        for part in rdata {
            switch part {
            case .octets(let part): octets += part
            // RFC 3597 §4: a reader that does not know the type could not decompress it.
            case .name(let name) where compressesEveryType || type.compressesNames: names.write(name, to: &octets)
            case .name(let name): octets += name.octets
            }
        }
        // An RDATA of more than 65535 octets does not fit into the message either.
        setCount(at: start - 2, to: UInt16(truncatingIfNeeded: octets.count - start))
        let offset = Self.countOffset(of: section)
        setCount(at: offset, to: octets.span.uint16(at: offset) &+ 1)
        self.section = section
    }
}

/// The three sections of a message that hold records, in their order after the questions (RFC 1035 §4.1).
package enum MessageSection: Int, Comparable, Sendable {
    case answer = 1
    case authority
    case additional

    package static func < (left: MessageSection, right: MessageSection) -> Bool { left.rawValue < right.rawValue }
}

/// A piece of an RDATA to write.
package enum RDATAPart: Sendable {
    case octets([UInt8])
    /// A name, which is compressed if message and type allow it.
    case name(Name)
}
