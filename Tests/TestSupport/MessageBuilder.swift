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
        var message: [UInt8] = []
        MessageHeader(
            id: id, flags: flags, questionCount: UInt16(questions.count), answerCount: UInt16(answers.count),
            authorityCount: UInt16(authority.count), additionalCount: UInt16(additional.count)
        ).append(to: &message)
        var known: [[UInt8]: Int] = [:]
        for question in questions {
            append(question.name, to: &message, knowing: &known)
            message.appendBigEndian(question.type.value)
            message.appendBigEndian(question.recordClass.value)
        }
        for record in answers + authority + additional { append(record, to: &message, knowing: &known) }
        return message
    }

    /// The octets as TCP carries them: their count in two octets first (RFC 1035 §4.2.2).
    package var framed: [UInt8] { octets.framed }

    private func append(_ record: TestRecord, to message: inout [UInt8], knowing known: inout [[UInt8]: Int]) {
        append(record.owner, to: &message, knowing: &known)
        message.appendBigEndian(record.type.value)
        message.appendBigEndian(record.recordClass.value)
        message.appendBigEndian(record.ttl)
        message.appendBigEndian(UInt16(0))
        let start = message.count
        for field in record.rdata {
            switch field {
            case .octets(let octets): message += octets
            case .name(let name): append(name, to: &message, knowing: &known)
            }
        }
        let length = message.count - start
        message[start - 2] = UInt8(truncatingIfNeeded: length >> 8)
        message[start - 1] = UInt8(truncatingIfNeeded: length)
    }

    private func append(_ name: Name, to message: inout [UInt8], knowing known: inout [[UInt8]: Int]) {
        var rest = name.octets[...]
        while let length = rest.first, length != 0 {
            if compressesNames {
                if let offset = known[Array(rest)] {
                    message.appendBigEndian(0xC000 | UInt16(offset))
                    return
                }
                if message.count < 0x4000 { known[Array(rest)] = message.count }
            }
            message += rest.prefix(1 + Int(length))
            rest = rest.dropFirst(1 + Int(length))
        }
        message.append(0)
    }
}

extension [UInt8] {
    /// The message as TCP carries it: its length in two octets, then itself (RFC 1035 §4.2.2).
    package var framed: [UInt8] {
        var frame: [UInt8] = []
        frame.appendBigEndian(UInt16(truncatingIfNeeded: count))
        return frame + self
    }
}
