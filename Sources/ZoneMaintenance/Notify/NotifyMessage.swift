import DNS

/// A message to the NOTIFY socket, as far as its verdict needs it; `RequestSignature` verifies its signature.
struct NotifyMessage {
    let header: MessageHeader
    /// The first question, if it can be read.
    private(set) var question: Question?
    /// The serial of the zone's SOA in the answer section, a hint (RFC 1996 §3.7).
    private(set) var serial: Serial?
    private(set) var edns: EDNS?
    private(set) var hasTSIG = false
    /// Why the message cannot be read to its end.
    private(set) var fault: WireError?

    /// nil where the message is shorter than a header.
    init?(_ message: Span<UInt8>) {
        guard var reader = try? MessageReader(message) else { return nil }
        header = reader.header
        do throws(WireError) {
            try read(with: &reader, in: message)
        } catch {
            fault = error
        }
    }

    private mutating func read(with reader: inout MessageReader, in message: Span<UInt8>) throws(WireError) {
        for number in 0..<header.questionCount {
            let next = try reader.readQuestion(in: message)
            if number == 0 { question = next }
        }
        for _ in 0..<header.answerCount {
            let record = try reader.readRecord(in: message)
            if serial == nil, record.type == .soa, record.recordClass == question?.recordClass {
                serial = try readSerial(record, in: message)
            }
            if record.type == .tsig { hasTSIG = true }
        }
        for _ in 0..<header.authorityCount {
            if try reader.readRecord(in: message).type == .tsig { hasTSIG = true }
        }
        for _ in 0..<header.additionalCount {
            let record = try reader.readRecord(in: message)
            if record.type == .tsig { hasTSIG = true }
            guard record.type == .opt else { continue }
            edns = try EDNS.read(record, in: message, beside: edns)
        }
        try reader.expectEnd(of: message)
    }

    private func readSerial(_ record: RecordSlice, in message: Span<UInt8>) throws(WireError) -> Serial? {
        var offset = record.owner
        guard try Name(in: message, at: &offset) == question?.name else { return nil }
        return try SOA(record, in: message).serial
    }
}
