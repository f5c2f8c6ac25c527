import DNS
import TSIG
import Testing

/// What dig, named, nsd and knotd signed for each other must hold for us, and nothing that differs from it in a bit may.
@Suite struct RecordedSessionTests {
    @Test(arguments: RecordedSession.all)
    func `recorded requests are verified`(session: RecordedSession) throws {
        let request = octets(session.request)
        let record = try required(TSIGRecord(lastIn: request.span))
        let mac = try session.key().verify(request: request.span, at: record.timeSigned)
        #expect(try mac == session.requestMAC())
    }

    @Test(arguments: RecordedSession.all)
    func `we sign recorded requests to the same octets`(session: RecordedSession) throws {
        let request = octets(session.request)
        let record = try required(TSIGRecord(lastIn: request.span))
        var message = Array(request[..<record.start])
        message[11] -= 1
        let mac = try session.key().sign(&message, at: record.timeSigned, fudge: record.fudge)
        #expect(message == request)
        #expect(try mac == session.requestMAC())
    }

    @Test(arguments: RecordedSession.all, [0, 3, 99])
    func `recorded answers are vouched for`(session: RecordedSession, maximumUnsigned: Int) throws {
        let error = try refusal(
            of: session.answers.map(octets), key: session.key(), request: session.requestMAC(), at: TSIGTime(session.time),
            maximumUnsigned: maximumUnsigned)
        let isPermitted = !session.isSparse || maximumUnsigned >= 3
        #expect(error == (isPermitted ? nil : .tooManyUnsigned(message: 2, permitted: 0)))
    }

    @Test(arguments: RecordedSession.all)
    func `the answer to another request is refused`(session: RecordedSession) throws {
        let key = try session.key()
        let other = try Signed.requestMAC(key)
        let error = refusal(of: session.answers.map(octets), key: key, request: other, at: TSIGTime(session.time))
        #expect(error == .macMismatch(message: 1, key: key.name))
    }

    @Test(arguments: RecordedSession.all, [0, 99])
    func `an answer cut short at any octet of its first two messages is refused`(
        session: RecordedSession, maximumUnsigned: Int
    ) throws {
        let key = try session.key()
        let request = try session.requestMAC()
        let answers = session.answers.map(octets)
        var accepted: [String] = []
        for number in answers.indices.prefix(2) {
            for length in answers[number].indices {
                var cut = Array(answers[...number])
                cut[number] = Array(cut[number][..<length])
                let error = refusal(
                    of: cut, key: key, request: request, at: TSIGTime(session.time), maximumUnsigned: maximumUnsigned)
                if error == nil { accepted.append("message \(number + 1) cut to \(length) octets") }
            }
        }
        #expect(accepted == [])
    }

    @Test(arguments: RecordedSession.all, [0, 99])
    func `an altered octet is refused, save where the MAC does not see it`(
        session: RecordedSession, maximumUnsigned: Int
    ) throws {
        guard !session.isSparse || maximumUnsigned > 0 else { return }
        let key = try session.key()
        let request = try session.requestMAC()
        let answers = Array(session.answers.map(octets).prefix(session.isSparse ? 5 : 3))
        let masks: [UInt8] = session.algorithm == "hmac-sha256" ? [1, 2, 4, 8, 16, 32, 64, 128, 255] : [32, 255]
        var surprises: [String] = []
        for number in answers.indices.prefix(2) {
            let unseen = try unseen(in: answers[number])
            for index in answers[number].indices {
                for mask in masks {
                    var altered = answers
                    altered[number][index] ^= mask
                    let error = refusal(
                        of: altered, key: key, request: request, at: TSIGTime(session.time), maximumUnsigned: maximumUnsigned)
                    if (error == nil) != unseen(index, mask) {
                        surprises.append("octet \(index) of message \(number + 1), bits \(mask): \(error == nil)")
                    }
                }
            }
        }
        #expect(surprises == [])
    }

    /// Tells whether a message is as good with some bits at an index turned over.
    ///
    /// The ID is digested as the TSIG's original ID, and the two names of the TSIG in lower case (RFC 8945 §4.3.2, §4.3.3).
    private func unseen(in message: [UInt8]) throws -> (Int, UInt8) -> Bool {
        guard let record = try TSIGRecord(lastIn: message.span) else { return { _, _ in false } }
        let algorithmOctets = try record.algorithmName(in: message.span).octets.count
        let algorithm = record.mac.lowerBound - 10 - algorithmOctets..<record.mac.lowerBound - 10
        let key = record.start..<algorithm.lowerBound - 10
        return { index, mask in
            index < 2
                || (key.contains(index) || algorithm.contains(index))
                    && message[index].lowercasedASCII == (message[index] ^ mask).lowercasedASCII
        }
    }
}
