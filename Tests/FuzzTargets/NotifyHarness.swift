import DNS
import TSIG
import ZoneMaintenance

/// What comes to the NOTIFY socket, from whomever.
///
/// Input: an octet that says who sends it, whether it is signed, and what is known of the zone; then the message.
struct NotifyHarness: FuzzHarness {
    private let zone: Name
    private let key: TSIGKey
    private let id: ZoneID

    init() throws {
        zone = try Fuzzed.apex()
        key = try Fuzzed.key()
        var table = RefreshTable()
        id = table.add(at: .seconds(0))
    }

    func take(_ input: [UInt8]) throws -> Bool {
        var input = FuzzInput(input)
        let choice = input.octet()
        var message = input.rest()
        let (isPrimary, signs) = (choice & 1 != 0, choice & 2 != 0)
        if signs {
            let signer = choice & 4 == 0 ? key : TSIGKey(name: key.name, algorithm: key.algorithm, secret: [1])
            _ = try? signer.sign(&message, at: Fuzzed.time)
        }
        let isVouchedFor = isPrimary && !signs || signs && choice & 4 == 0
        var receiver = NotifyReceiver()
        let verdict = receiver.receive(
            message.span, from: Endpoint(.v4(isPrimary ? 1 : 2), port: 4242), at: .seconds(1), signedAt: Fuzzed.time,
            keys: { $0 == key.name ? [key] : [] },
            zones: { name, recordClass, signer in
                guard name == zone, recordClass == .internet else { return [] }
                let admission: NotifiedZone.Admission = isPrimary ? .primary(0) : signer == nil ? .refused : .allowed
                return [
                    NotifiedZone(
                        id: id, text: "example.com/IN", admission: admission, held: choice & 8 == 0 ? Serial(10) : nil,
                        isRefreshing: choice & 16 != 0)
                ]
            })
        try hold(verdict.actions.isEmpty || isVouchedFor, "a stranger's NOTIFY is heard")
        let code = try check(verdict.reply, to: message)
        try hold(
            verdict.actions.isEmpty || code == nil || code == .noError, "heard, and answered with \(code, default: "nothing")")
        try hold(code != .noError || !verdict.actions.isEmpty, "answered with NOERROR, and not heard")
        try hold(verdict.reports.allSatisfy { "\($0.event)".utf8.allSatisfy { $0 >= 0x20 } }, "a line that is none")
        return !verdict.actions.isEmpty
    }

    /// Checks what is answered to `message`; returns its code.
    private func check(_ reply: [UInt8]?, to message: [UInt8]) throws -> ResponseCode? {
        guard let reply else { return nil }
        try hold(reply.count <= message.count, "\(reply.count) octets answer \(message.count)")
        var reader = try MessageReader(reply.span)
        let header = reader.header
        try hold(header.isResponse && header.id == message.span.uint16(at: 0), "no answer to this message")
        var edns: EDNS?
        for _ in 0..<header.questionCount { _ = try reader.readQuestion(in: reply.span) }
        for _ in 0..<Int(header.answerCount) + Int(header.authorityCount) + Int(header.additionalCount) {
            let record = try reader.readRecord(in: reply.span)
            if record.type == .opt { edns = try EDNS.read(record, in: reply.span, beside: edns) }
        }
        try reader.expectEnd(of: reply.span)
        // No answer is answered, or two servers would do so for ever.
        var receiver = NotifyReceiver()
        let verdict = receiver.receive(
            reply.span, from: Endpoint(.v4(1), port: 53), at: .seconds(1), signedAt: Fuzzed.time, keys: { _ in [] },
            zones: { _, _, _ in [] })
        try hold(verdict.reply == nil && verdict.actions.isEmpty, "an answer is answered")
        return header.responseCode(extendedBy: edns)
    }
}
