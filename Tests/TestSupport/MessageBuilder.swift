package import DNS

/// A message that a test makes up, field by field.
package struct MessageBuilder: Sendable {
    package var id: UInt16
    package var opcode = Opcode.query
    package var isResponse = true
    package var isAuthoritative = true
    package var isTruncated = false
    package var responseCode = ResponseCode.noError
    package var questions: [Question] = []
    package var answers: [TestRecord] = []
    package var authority: [TestRecord] = []
    package var additional: [TestRecord] = []
    /// Whether names point to earlier ones (RFC 1035 §4.1.4).
    package var compressesNames = true

    package init(id: UInt16) {
        self.id = id
    }

    /// A query with one question.
    package static func query(_ name: Name, _ type: RecordType, id: UInt16 = .random(in: 0...UInt16.max)) -> MessageBuilder {
        var message = MessageBuilder(id: id)
        message.isResponse = false
        message.isAuthoritative = false
        message.questions = [Question(name: name, type: type, recordClass: .internet)]
        return message
    }

    /// The answer to `query`: its ID and questions, authoritative.
    package init(answering query: [UInt8], _ answers: [TestRecord] = []) throws {
        var reader = try MessageReader(query.span)
        id = reader.header.id
        opcode = reader.header.opcode
        for _ in 0..<reader.header.questionCount { questions.append(try reader.readQuestion(in: query.span)) }
        self.answers = answers
    }

    package var octets: [UInt8] {
        var flags = UInt16(opcode.value) << 11 | responseCode.value & 0xF
        if isResponse { flags |= 0x8000 }
        if isAuthoritative { flags |= 0x0400 }
        if isTruncated { flags |= 0x0200 }
        var writer = MessageWriter(id: id, flags: flags, names: compressesNames ? .sameCase : .none)
        writer.compressesEveryType = true
        do throws(MessageWriterError) {
            for question in questions { try writer.append(question) }
            for (section, records) in [(MessageSection.answer, answers), (.authority, authority), (.additional, additional)] {
                for record in records {
                    try writer.append(
                        record.type, of: record.owner, record.recordClass, ttl: record.ttl, parts: record.rdata, to: section)
                }
            }
        } catch {
            preconditionFailure("no message: \(error)")
        }
        return writer.octets
    }

    /// The octets as TCP carries them: their count in two octets first (RFC 1035 §4.2.2).
    package var framed: [UInt8] { octets.framed }
}

extension [UInt8] {
    /// The message as TCP carries it: its length in two octets, then itself (RFC 1035 §4.2.2).
    package var framed: [UInt8] {
        var frame: [UInt8] = []
        frame.appendBigEndian(UInt16(truncatingIfNeeded: count))
        return frame + self
    }
}
