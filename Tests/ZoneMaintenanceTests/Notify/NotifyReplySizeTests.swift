import DNS
import LibCrypto
import TSIG
import Testing

@testable import ZoneMaintenance

/// No answer of the NOTIFY socket is larger than what it answers: nobody is sent more octets than whoever forges his address sends.
@Suite struct NotifyReplySizeTests {
    /// Of 255 octets, as long as a name can be.
    private static let longName = name(String(repeating: String(repeating: "a", count: 61) + ".", count: 4) + "bbbbb")
    private static let unknownKey = TSIGKey(name: longName, algorithm: key.algorithm, secret: [1])

    /// A NOTIFY without an SOA, of that zone.
    private static func bare(_ zone: Name = apex, edns: EDNS? = nil) -> NotifyOctets {
        var message = NotifyOctets()
        message.questions = [Question(name: zone, type: .soa, recordClass: .internet)]
        message.answer = []
        message.edns = edns
        return message
    }

    /// Puts a pointer to `target` in the place of the labels of the TSIG's owner from the one at `label` on; no MAC covers them.
    private static func pointing(_ octets: [UInt8], from label: Int = 0, to target: Int = 12) throws -> [UInt8] {
        let record = try #require(try TSIGRecord(lastIn: octets.span))
        let owner = try record.keyName(in: octets.span)
        var shorter = octets
        shorter.replaceSubrange(
            record.start + label..<record.start + owner.octets.count, with: [0xC0 | UInt8(target >> 8), UInt8(target & 0xFF)])
        return shorter
    }

    private static func reply(to octets: [UInt8], keys: [TSIGKey] = [key]) -> [UInt8]? {
        var trial = NotifyTrial()
        trial.keys = keys
        return trial.receive(octets).reply
    }

    @Test func `a key's name that points to the zone's does so in the refusal, too`() throws {
        #expect(Self.longName.octets.count == 255)
        let octets = try Self.pointing(Self.bare(Self.longName).signed(Self.unknownKey).octets)
        let reply = try #require(Self.reply(to: octets))
        let record = try #require(try TSIGRecord(lastIn: reply.span))
        #expect(record.error == .badKey)
        #expect(try record.keyName(in: reply.span) == Self.longName)
        #expect(try MessageHeader(in: reply.span).questionCount == 1)
        #expect(reply.count == octets.count - key.algorithm.macOctets)
    }

    @Test func `who has the key is answered in full, at the size of what was sent`() throws {
        let (signed, mac) = try Self.bare().signed()
        for octets in [signed, try Self.pointing(signed, from: 8)] {
            var trial = NotifyTrial()
            let verdict = trial.receive(octets)
            #expect(verdict.code == .noError)
            #expect(verdict.actions == [.refresh(trial.zone, first: 1)])
            let reply = try #require(verdict.reply)
            #expect(reply.count == octets.count)
            #expect(try MessageHeader(in: reply.span).questionCount == 1)
            _ = try key.verify(answer: reply.span, to: mac, at: signatureTime)
        }
    }

    @Test(arguments: [-301, 301] as [Int64])
    func `BADTIME, six octets longer, shortens the key's name, or leaves out the question`(offset: Int64) throws {
        let signed = TSIGTime(UInt64(Int64(signatureTime.seconds) + offset))
        for edns in [nil, EDNS(payloadSize: 1232)] {
            let (whole, mac) = try Self.bare(edns: edns).signed(at: signed)
            for (octets, questions) in [(whole, 1), (try Self.pointing(whole, from: 8), 0)] as [([UInt8], UInt16)] {
                let reply = try #require(Self.reply(to: octets))
                #expect(reply.count <= octets.count)
                let header = try MessageHeader(in: reply.span)
                #expect(header.questionCount == questions)
                #expect(header.additionalCount == (edns == nil ? 1 : 2))
                #expect(header.responseCode == .notAuth)
                #expect(throws: TSIGError.badTime(server: signatureTime, now: signed)) {
                    try key.verify(answer: reply.span, to: mac, at: signed)
                }
            }
            // The root's question is of five octets.
            #expect(Self.reply(to: try Self.bare(.root, edns: edns).signed(at: signed).octets) == nil)
        }
    }

    @Test func `BADTRUNC, whose MAC is whole again, likewise`() throws {
        let half = try #require(TSIGAlgorithm(named: "hmac-sha256-128"))
        let short = TSIGKey(name: key.name, algorithm: half, secret: key.secret)
        let (octets, mac) = try Self.bare().signed(short)
        let reply = try #require(Self.reply(to: octets))
        #expect(reply.count <= octets.count)
        #expect(try MessageHeader(in: reply.span).questionCount == 0)
        #expect(throws: TSIGError.serverError(.badTrunc, key: key.name)) {
            try key.verify(answer: reply.span, to: mac, at: signatureTime)
        }
        #expect(Self.reply(to: try Self.bare(.root).signed(short).octets) == nil)
    }

    @Test func `a question whose name is read out of the header is not repeated`() throws {
        // ID 0x0A00: a label of ten octets, then the root, in two octets of a pointer.
        var octets = NotifyOctets.with { message in
            message.id = 0x0A00
            message.questions = []
            message.answer = []
        }
        octets[5] = 1
        octets += [0xC0, 0x00, 0, 6, 0, 1]
        let reply = try #require(Self.reply(to: octets))
        #expect(reply.count == 12)
        #expect(try MessageHeader(in: reply.span).responseCode == .notAuth)
    }

    // MARK: Every length, every alteration

    /// Messages of each kind, by what comes of them.
    private static func messages(of zones: [Name] = [apex, .root, longName]) throws -> [[UInt8]] {
        let half = try #require(TSIGAlgorithm(named: "hmac-sha256-128"))
        let short = TSIGKey(name: key.name, algorithm: half, secret: key.secret)
        let wrong = TSIGKey(name: key.name, algorithm: key.algorithm, secret: [1])
        let late = TSIGTime(signatureTime.seconds - 1000)
        var messages: [[UInt8]] = []
        for zone in zones {
            for edns in [nil, EDNS(payloadSize: 512, options: [.expireQuery])] {
                for answer in [[], [soaRecord(11)]] {
                    var message = bare(zone, edns: edns)
                    message.answer = answer
                    messages.append(message.octets)
                    for (signer, time) in [
                        (key, signatureTime), (key, late), (short, signatureTime), (short, late), (wrong, signatureTime),
                        (unknownKey, signatureTime),
                    ] { messages.append(try message.signed(signer, at: time).octets) }
                    messages.append(try message.signed(error: .badSig).octets)
                }
            }
        }
        // With the owner of the TSIG compressed, rightly and wrongly, and in the place of the question's own name.
        for octets in messages where (try? TSIGRecord(lastIn: octets.span)) ?? nil != nil {
            for target in [0, 12, 13] { messages.append(try pointing(octets, to: target)) }
            messages.append(try pointing(octets, from: 8))
        }
        return messages
    }

    /// What came of how many.
    private struct Tally {
        var codes: [ResponseCode: Int] = [:]
        var silent = 0
        var larger: [String] = []

        mutating func take(_ octets: [UInt8], _ trial: inout NotifyTrial) {
            guard let reply = trial.receive(octets).reply else {
                silent += 1
                return
            }
            if reply.count > octets.count { larger.append("\(octets): \(reply)") }
            guard let header = try? MessageHeader(in: reply.span) else {
                larger.append("no header: \(reply)")
                return
            }
            codes[header.responseCode, default: 0] += 1
        }
    }

    @Test func `whatever is cut off`() throws {
        var tally = Tally()
        var trial = NotifyTrial()
        for octets in try Self.messages() {
            for count in 0...octets.count { tally.take(Array(octets[..<count]), &trial) }
        }
        #expect(tally.larger.isEmpty, "\(tally.larger.first ?? "")")
        for code in [.noError, .formErr, .notAuth] as [ResponseCode] { #expect(tally.codes[code, default: 0] > 0, "\(code)") }
        // Below twelve octets there is nothing to answer to; above, only what is signed may go without.
        #expect(tally.silent > 0)
    }

    @Test(arguments: [0x01, 0x08, 0x40, 0xFF] as [UInt8])
    func `whatever octet is altered`(mask: UInt8) throws {
        var tally = Tally()
        var trial = NotifyTrial()
        for octets in try Self.messages(of: [apex]) where octets.count < 200 {
            for index in octets.indices {
                var altered = octets
                altered[index] ^= mask
                tally.take(altered, &trial)
            }
        }
        #expect(tally.larger.isEmpty, "\(tally.larger.first ?? "")")
        #expect(tally.codes[.formErr, default: 0] > 0 && tally.codes[.notAuth, default: 0] > 0)
    }

    @Test func `whatever the opcode, the flags and the counts`() throws {
        var tally = Tally()
        for octets in try Self.messages(of: [apex]) where octets.count < 160 {
            for opcode in UInt8(0)..<16 {
                for flags in [0x00, 0x07] as [UInt8] {
                    for (index, count) in [(5, 1), (5, 0), (5, 2), (7, 1), (9, 1), (11, 2), (11, 0)] as [(Int, UInt8)] {
                        var altered = octets
                        altered[2] = opcode << 3 | flags
                        altered[index] = count
                        var trial = NotifyTrial()
                        tally.take(altered, &trial)
                    }
                }
            }
        }
        #expect(tally.larger.isEmpty, "\(tally.larger.first ?? "")")
        for code in [.noError, .formErr, .notImp, .refused, .notAuth] as [ResponseCode] {
            #expect(tally.codes[code, default: 0] > 0, "\(code)")
        }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `whatever pointers, records and octets chance puts together`(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var tally = Tally()
        var trial = NotifyTrial()
        let messages = try Self.messages()
        for _ in 0..<4000 {
            guard var octets = messages.randomElement(using: &generator) else { return }
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<octets.count, using: &generator)
                switch Int.random(in: 0..<5, using: &generator) {
                case 0: octets[index] = .random(in: 0...255, using: &generator)
                case 1 where index > 12:
                    octets.replaceSubrange(
                        index..<min(octets.count, index + .random(in: 1...60, using: &generator)),
                        with: [0xC0, .random(in: 0...UInt8(min(255, index - 1)), using: &generator)])
                case 2: octets.removeSubrange(index..<min(octets.count, index + .random(in: 1...20, using: &generator)))
                case 3: octets += EDNS(payloadSize: 512).record
                default: octets[.random(in: 4..<12, using: &generator)] = .random(in: 0...3, using: &generator)
                }
                if octets.count < 13 { break }
            }
            tally.take(octets, &trial)
        }
        #expect(tally.larger.isEmpty, "\(tally.larger.first ?? "")")
        #expect(tally.codes.values.reduce(0, +) > 2000)
    }
}
