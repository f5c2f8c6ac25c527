/// Composes a message (RFC 1035 §4.1): a header, questions and records. It counts what it writes, and compresses names if it is told to.
///
/// A message has 65535 octets at most (§4.2.2). What does not fit is left out whole: after an error the message is as it was, and
/// something shorter may still be added.
package struct MessageWriter: Sendable {
    package static let maximumOctets = 65535

    /// The message so far, without the two octets of length that TCP puts in front.
    package private(set) var octets: [UInt8] = []
    /// Whether names in the RDATA of every type are compressed, as senders before RFC 3597 did it: for who has to read that.
    package var compressesEveryType = false
    private var names: CompressedNames
    /// The last section with a record.
    private var section: MessageSection?

    /// Begins with a header, and a question if there is one: 271 octets at most.
    package init(id: UInt16, flags: UInt16 = 0, question: Question? = nil, names matching: CompressedNames.Matching = .none) {
        names = CompressedNames(matching)
        MessageHeader(id: id, flags: flags, questionCount: 0).append(to: &octets)
        if let question { write(question) }
    }

    /// Likewise, with EDNS and an SOA record of the question's name and class, where they are wanted: 1081 octets at most.
    package init(
        id: UInt16, flags: UInt16 = 0, asking question: Question, soa: SOA? = nil, in section: MessageSection = .answer,
        edns: EDNSQuery? = nil
    ) {
        self.init(id: id, flags: flags, question: question)
        if let soa { write(soa, of: question.name, question.recordClass, in: section) }
        if let edns { write(edns.record) }
    }

    /// Begins with a header and an SOA record alone: 807 octets at most.
    package init(id: UInt16, flags: UInt16 = 0, answer soa: SOA, of owner: Name, _ recordClass: RecordClass) {
        self.init(id: id, flags: flags)
        write(soa, of: owner, recordClass, in: .answer)
    }

    /// Goes on behind a whole message, in its additional section. Takes the octets out of `message`; throws where it has no header, and
    /// leaves them there.
    ///
    /// Of the names that it has, that of its first question alone is pointed to, where that is not compressed itself.
    package init(continuing message: inout [UInt8], names matching: CompressedNames.Matching = .none) throws(WireError) {
        let header = try MessageHeader(in: message.span)
        swap(&octets, &message)
        section = .additional
        names = CompressedNames(matching)
        if header.questionCount > 0 { names.learn(at: MessageHeader.octets, of: octets) }
    }

    package mutating func append(_ question: Question) throws(MessageWriterError) {
        guard section == nil else { throw .questionAfterRecords }
        guard octets.span.uint16(at: 4) < UInt16.max else { throw .tooManyQuestions }
        let end = octets.count
        write(question)
        try check(behind: end, countedAt: 4)
    }

    /// Appends the OPT record, of which a message has one at most (RFC 6891 §6.1.1).
    package mutating func append(_ edns: EDNS) throws(MessageWriterError) {
        try begin(.additional)
        let end = octets.count
        write(edns)
        try check(behind: end, countedAt: Self.countOffset(of: .additional))
    }

    package mutating func append(
        _ soa: SOA, of owner: Name, _ recordClass: RecordClass = .internet, to section: MessageSection
    ) throws(MessageWriterError) {
        try append(.soa, of: owner, recordClass, ttl: soa.ttl, parts: soa.rdata, to: section)
    }

    /// Appends a record whose RDATA is taken as it is; `ttl` is in seconds.
    package mutating func append(
        _ type: RecordType, of owner: Name, _ recordClass: RecordClass = .internet, ttl: UInt32, _ rdata: [UInt8],
        to section: MessageSection
    ) throws(MessageWriterError) {
        try append(type, of: owner, recordClass, ttl: ttl, parts: [.octets(rdata)], to: section)
    }

    /// Appends a record; `ttl` is in seconds. The names in its RDATA are compressed where its type lets them be (RFC 3597 §4).
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

    /// Takes back what stands behind `end` where it is too much; `offset` is that of its section's count.
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
            // RFC 3597 §4: a reader that does not know the type could not undo it.
            case .name(let name) where compressesEveryType || type.compressesNames: names.write(name, to: &octets)
            case .name(let name): octets += name.octets
            }
        }
        // More than 65535 do not fit into the message either.
        setCount(at: start - 2, to: UInt16(truncatingIfNeeded: octets.count - start))
        let offset = Self.countOffset(of: section)
        setCount(at: offset, to: octets.span.uint16(at: offset) &+ 1)
        self.section = section
    }
}
