import DNS
import TSIG
import Testing

@testable import ZoneMaintenance

/// What is sent, octet by octet: no name is compressed but a key's in an answer that would be larger than its question.
@Suite struct RequestOctetsTests {
    private static let soa = SOA(
        ttl: 86400, mname: name("ns1.example.com"), rname: name("host.example.com"), serial: Serial(0xFFFF_FFFE), refresh: 1,
        retry: 2, expire: 3, minimum: 4)
    private static let zone = "076578616d706c6503636f6d00"
    /// SHA-256 and a time.
    private static let signed = "00fa 00ff 00000000 003d 0b686d61632d73686132353600 00006b49d200 012c 0020"

    private static func poll(_ key: TSIGKey? = nil, _ change: (inout PollSettings) -> Void = { _ in }) throws -> String {
        try PollTrial(key, change).poll.query.digits
    }

    @Test func `a poll is a question, and EDNS where it is used`() throws {
        let id = try PollTrial().poll.query.prefix(2).map { $0 }.digits
        let question = "\(Self.zone) 0006 0001"
        #expect(
            try Self.poll() == "\(id) 00000001000000000001 \(question) 00 0029 04d0 00000000 0004 00090000".joined)
        #expect(
            try Self.poll {
                $0.requestsExpire = false
                $0.udpPayloadSize = 4096
            } == "\(id) 00000001000000000001 \(question) 00 0029 1000 00000000 0000".joined)
        #expect(try Self.poll { $0.usesEDNS = false } == "\(id) 00000001000000000000 \(question)".joined)
    }

    @Test func `a signed poll ends in a TSIG whose names are whole`() throws {
        let query = try PollTrial(key) { $0.usesEDNS = false }.poll.query
        let id = query.prefix(2).map { $0 }.digits
        let mac = try #require(try TSIGRecord(lastIn: query.span)).mac
        let macDigits = Array(query[mac]).digits
        #expect(macDigits == "7786bea34d9d818ef4eeabcb156b2cf8444c8c3d4449084910c82776f0143412")
        #expect(
            query.digits
                == """
                \(id) 00000001000000000001 \(Self.zone) 0006 0001 076e73312d6e7332\(Self.zone) \(Self.signed) \(macDigits) \
                \(id) 0000 0000
                """.joined)
    }

    @Test func `a NOTIFY is a question and the SOA, whole`() throws {
        var generator = SplitMix64(seed: 1)
        let exchange = try NotifyExchange(
            Self.soa, of: apex, .hesiod, to: NotifyTarget(primary), at: .seconds(0), signedAt: signatureTime, using: &generator)
        let id = exchange.message.prefix(2).map { $0 }.digits
        #expect(
            exchange.message.digits
                == """
                \(id) 24000001000100000000 \(Self.zone) 0006 0004 \(Self.zone) 0006 0004 00015180 0037 \
                036e7331\(Self.zone) 04686f7374\(Self.zone) fffffffe 00000001 00000002 00000003 00000004
                """.joined)
    }

    // MARK: Answers to a NOTIFY

    private static func reply(_ change: (inout NotifyOctets) -> Void = { _ in }) -> String? {
        var trial = NotifyTrial()
        return trial.receive(NotifyOctets.with(change)).reply?.digits
    }

    @Test func `an answer repeats the question, and says EDNS where the NOTIFY does`() {
        let question = "\(Self.zone) 0006 0001"
        #expect(Self.reply() == "1234 a4000001000000000000 \(question)".joined)
        #expect(
            Self.reply { $0.edns = EDNS(payloadSize: 512) }
                == "1234 a4000001000000000001 \(question) 00 0029 04d0 00000000 0000".joined)
        #expect(
            Self.reply {
                $0.edns = EDNS(payloadSize: 512)
                $0.edns?.version = 1
            } == "1234 a0000001000000000001 \(question) 00 0029 04d0 01000000 0000".joined)
        #expect(Self.reply { $0.questions = [] } == "1234 a0010000000000000000".joined)
        #expect(Self.reply { $0.flags = 0x0110 } == "1234 81150001000000000000 \(question)".joined)
    }

    @Test func `a signed answer has the key's name whole where there is room`() throws {
        let (octets, _) = try NotifyOctets().signed()
        var trial = NotifyTrial()
        let reply = try #require(trial.receive(octets).reply)
        let mac = try #require(try TSIGRecord(lastIn: reply.span)).mac
        let macDigits = Array(reply[mac]).digits
        #expect(macDigits == "43b9f1a85c85d546d21c13be8d73d840c6ef95c7090026643080e9c92672a073")
        #expect(
            reply.digits
                == """
                1234 a4000001000000000001 \(Self.zone) 0006 0001 076e73312d6e7332\(Self.zone) \(Self.signed) \(macDigits) \
                1234 0000 0000
                """.joined)
    }

    @Test func `where there is none, the key's name ends in the question's, whatever their letter case`() throws {
        var bare = NotifyOctets()
        bare.answer = []
        let late = TSIGTime(signatureTime.seconds - 301)
        for signer in [key, TSIGKey(name: name("ns1-ns2.EXAMPLE.com"), algorithm: key.algorithm, secret: key.secret)] {
            let (octets, _) = try bare.signed(signer, at: late)
            var trial = NotifyTrial()
            trial.keys = [signer]
            let reply = try #require(trial.receive(octets).reply)
            let mac = try #require(try TSIGRecord(lastIn: reply.span)).mac
            #expect(
                reply.digits
                    == """
                    1234 a0090001000000000001 \(Self.zone) 0006 0001 076e73312d6e7332c00c 00fa 00ff 00000000 0043 \
                    0b686d61632d73686132353600 00006b49d0d3 012c 0020 \(Array(reply[mac]).digits) 1234 0012 0006 00006b49d200
                    """.joined)
        }
        // Only the last label is shared.
        let signer = TSIGKey(name: name("Key.Com"), algorithm: key.algorithm, secret: key.secret)
        let (octets, _) = try bare.signed(signer, at: late)
        var trial = NotifyTrial()
        trial.keys = [signer]
        let reply = try #require(trial.receive(octets).reply)
        // Not even so is it small enough: the question goes.
        #expect(reply.digits.hasPrefix("1234 a0090000000000000001 034b657903436f6d00 00fa".joined))
    }

    @Test func `an answer that nobody vouches for has a TSIG without a MAC`() throws {
        let stranger = TSIGKey(name: name("Nobody.example"), algorithm: key.algorithm, secret: [1])
        let (octets, _) = try NotifyOctets().signed(stranger)
        var trial = NotifyTrial()
        let reply = try #require(trial.receive(octets).reply)
        #expect(
            reply.digits
                == """
                1234 a0090001000000000001 \(Self.zone) 0006 0001 064e6f626f6479076578616d706c6500 00fa 00ff 00000000 001d \
                0b686d61632d73686132353600 00006b49d200 012c 0000 1234 0011 0000
                """.joined)
    }
}

extension [UInt8] {
    /// In hexadecimal.
    fileprivate var digits: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}

extension String {
    /// Without the blanks that tell its fields apart.
    fileprivate var joined: String { filter { $0 != " " } }
}
