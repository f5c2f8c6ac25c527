import DNS
import LibCrypto
import TKEY
import TSIG
import Testing

/// Answers of a server that is mistaken, broken or somebody else.
@Suite struct TKEYAnswerTests {
    typealias Answer = ScriptedServer.Answer

    /// The refusal of an honest answer after `change`.
    private func refusal(
        _ server: ScriptedServer, reserved: Set<Name> = [], _ change: (inout Answer) throws -> Void
    ) throws -> TKEYError? {
        var answer = try server.honest()
        try change(&answer)
        return try server.outcome(of: answer, reserved: reserved).failure
    }

    private func expect(
        _ expected: TKEYError?, from server: ScriptedServer, sourceLocation: SourceLocation = #_sourceLocation,
        _ change: (inout Answer) throws -> Void
    ) throws {
        let error = try refusal(server, change)
        #expect(error == expected, sourceLocation: sourceLocation)
    }

    @Test(arguments: [DiffieHellmanGroup.bits768, .bits1024, .bits1536])
    func `both sides come to one secret, whichever of the groups the server has`(group: DiffieHellmanGroup) throws {
        let server = try ScriptedServer(groups: TKEYTerms.groups, ownGroup: group)
        let key = try server.outcome(of: server.honest()).get()
        let request = server.negotiation.request
        var reader = try MessageReader(request.span)
        _ = try reader.readQuestion(in: request.span)
        var offered: [DiffieHellmanPublicKey] = []
        var nonce: [UInt8] = []
        for _ in 0..<reader.header.additionalCount {
            let slice = try reader.readRecord(in: request.span)
            if slice.type == .key, let key = try DiffieHellmanPublicKey(slice, in: request.span) { offered.append(key) }
            if slice.type == .tkey { nonce = try TKEYRecord(slice, in: request.span).key }
        }
        #expect(offered.count == 3)
        #expect(nonce.count == 16)
        let theirs = try #require(offered.first { $0.isOf(group) })
        let shared = try server.key.sharedValue(with: theirs.publicValue.span)
        let nonceOfServer = [UInt8](0..<16)
        #expect(
            try key.key.secret
                == KeyingMaterial.secret(shared: shared, clientNonce: nonce.span, serverNonce: nonceOfServer.span))
    }

    @Test func `the order of the records makes no difference`() throws {
        let server = try ScriptedServer(groups: TKEYTerms.groups)
        try expect(nil, from: server) { $0.records.reverse() }
        try expect(nil, from: server) { $0.records.shuffle() }
    }

    // MARK: Whose answer it is

    @Test func `an unsigned answer is refused, whatever it says`() throws {
        let server = try ScriptedServer()
        var answer = try server.honest()
        #expect(try server.outcome(of: answer.octets).failure == .unsigned(.noError))
        answer.flags |= 5
        #expect(try server.outcome(of: answer.octets).failure == .unsigned(.refused))
        #expect("\(TKEYError.unsigned(.refused))" == "the answer is not signed, and says REFUSED")
    }

    @Test func `an answer that is signed with another key is refused`() throws {
        let server = try ScriptedServer()
        let other = TSIGKey(name: try Name(parsing: "other"), algorithm: TSIGAlgorithm(.sha256), secret: [1, 2, 3])
        let octets = try server.signed(server.honest(), with: other)
        #expect(server.outcome(of: octets).failure == .tsig(.otherKey(other.name, expected: server.initialKey.name)))
    }

    @Test func `an answer that is signed with another secret is refused`() throws {
        let server = try ScriptedServer()
        let other = TSIGKey(name: server.initialKey.name, algorithm: TSIGAlgorithm(.sha256), secret: [3, 2, 1])
        let octets = try server.signed(server.honest(), with: other)
        #expect(server.outcome(of: octets).failure == .tsig(.macMismatch(message: 1, key: other.name)))
    }

    @Test func `the answer to another negotiation is refused`() throws {
        let server = try ScriptedServer()
        let other = try ScriptedServer()
        var answer = try other.honest()
        answer.id = server.negotiation.request.span.uint16(at: 0)
        let octets = try other.signed(answer, with: other.initialKey)
        #expect(server.outcome(of: octets).failure == .tsig(.macMismatch(message: 1, key: server.initialKey.name)))
    }

    @Test(arguments: [
        (
            ResponseCode.badKey,
            "tsig indicates error: BADKEY: the server does not have key 'tkeyinit', or has it with another algorithm"
        ),
        (
            .badSig,
            "tsig indicates error: BADSIG: the server rejects our MAC; does it have the same secret and "
                + "truncation for key 'tkeyinit'?"
        ),
    ])
    func `a server that does not take the initial key says so without a MAC`(code: ResponseCode, sentence: String) throws {
        let server = try ScriptedServer()
        var answer = try server.honest()
        answer.flags |= 9
        answer.records = []
        var octets = try answer.octets
        try server.initialKey.sign(
            &octets, answering: RequestMAC(lastIn: server.negotiation.request.span), at: ScriptedServer.time, error: code)
        let error = server.outcome(of: octets).failure
        #expect(error == .tsig(.serverError(code, key: server.initialKey.name)))
        #expect(error.map(String.init(describing:)) == sentence)
    }

    @Test func `an answer of another time is refused`() throws {
        let server = try ScriptedServer()
        let late = TSIGTime(ScriptedServer.time.seconds + 301)
        let octets = try server.signed(server.honest(), with: server.initialKey)
        #expect(
            server.outcome(of: octets, at: late).failure
                == .tsig(.clockSkew(signed: ScriptedServer.time, fudge: 300, now: late)))
    }

    // MARK: The header and the question

    @Test func `an OPT record extends the RCODE, and there is one at most, in the additional section`() throws {
        let server = try ScriptedServer()
        try expect(nil, from: server) { $0.opt = [0] }
        try expect(.refused(.badVers), from: server) { $0.opt = [1 << 24] }
        for change: (inout Answer) -> Void in [
            { $0.opt = [0, 0] }, { $0.authority = [(.root, .opt, [])] }, { $0.records.append((.root, .opt, [])) },
        ] {
            guard case .malformed(.malformedRDATA(.opt, _)) = try refusal(server, change) else {
                Issue.record("\(String(describing: try refusal(server, change)))")
                continue
            }
        }
    }

    @Test func `another message is not the answer`() throws {
        let server = try ScriptedServer()
        try expect(.notTheAnswer, from: server) { $0.id ^= 1 }
        try expect(.notTheAnswer, from: server) { $0.flags = 0 }
        try expect(.notTheAnswer, from: server) { $0.flags |= 0x2800 }
        try expect(.truncated, from: server) { $0.flags |= 0x0200 }
    }

    @Test(arguments: [
        (UInt16(5), "REFUSED: does the primary have 'tkey-dhkey' and 'tkey-domain'?"),
        (4, "NOTIMP: the primary does not support this TKEY mode"),
        (2, "SERVFAIL: the primary cannot use this group, or our Diffie-Hellman key"),
        (1, "FORMERR: the primary cannot parse the query, or the key's name would be too long"),
        (3, "NXDOMAIN"),
    ])
    func `what the header says is told`(code: UInt16, sentence: String) throws {
        let server = try ScriptedServer()
        let error = try refusal(server) { $0.flags |= code }
        #expect(error == .refused(ResponseCode(code)))
        #expect(error.map(String.init(describing:)) == sentence)
    }

    @Test func `the question is another one, missing or doubled`() throws {
        let server = try ScriptedServer()
        let name = try Name(parsing: "other")
        try expect(.otherQuestion, from: server) { $0.question = [] }
        try expect(.otherQuestion, from: server) { $0.question += $0.question }
        try expect(.otherQuestion, from: server) { $0.question = [Question(name: name, type: .tkey, recordClass: .any)] }
        try expect(.otherQuestion, from: server) { $0.question = [Question(name: .root, type: .soa, recordClass: .any)] }
        try expect(.otherQuestion, from: server) { $0.question = [Question(name: .root, type: .tkey, recordClass: .internet)] }
    }

    // MARK: The TKEY record

    @Test func `the TKEY record is missing, doubled, or in another section`() throws {
        let server = try ScriptedServer()
        try expect(.tkeyRecords(0), from: server) { $0.records.removeLast() }
        try expect(.tkeyRecords(2), from: server) { $0.records.append($0.records[$0.records.count - 1]) }
        try expect(.tkeyRecords(0), from: server) { $0.authority = [$0.records.removeLast()] }
    }

    @Test(arguments: [
        (ResponseCode.badAlg, "BADALG: the primary does not negotiate keys for hmac-md5"),
        (.badMode, "BADMODE: the primary no longer supports Diffie-Hellman TKEY (BIND 9.20 and later)"),
        (.badName, "BADNAME: the primary has a key of that name already"),
        (.badKey, "BADKEY: the primary's 'tkey-dhkey' is of a group that was not offered"),
        (.badTime, "BADTIME"),
    ])
    func `what the TKEY record says is told`(code: ResponseCode, sentence: String) throws {
        let server = try ScriptedServer()
        let error = try refusal(server) { answer in
            answer.records = [
                (.root, .tkey, try server.record(inception: 0, expiration: 0, error: code, nonce: []).rdata)
            ]
        }
        #expect(error == .declined(code))
        #expect(error.map(String.init(describing:)) == sentence)
    }

    @Test func `the fields of the TKEY record are others than were asked for`() throws {
        let server = try ScriptedServer()
        func refusal(_ record: TKEYRecord) throws -> TKEYError? {
            try self.refusal(server) { $0.records[$0.place(of: .tkey)].rdata = record.rdata }
        }
        #expect(try refusal(server.record(mode: TKEYMode(3))) == .otherMode(TKEYMode(3), expected: .diffieHellman))
        #expect(try refusal(server.record(algorithm: "hmac-sha256")) == .otherAlgorithm(Name(parsing: "hmac-sha256")))
        #expect(try refusal(server.record(algorithm: "HMAC-MD5.Sig-Alg.Reg.Int")) == nil)
        #expect(try refusal(server.record(other: [1, 2, 3])) == nil)
        #expect(try refusal(server.record(inception: 0, expiration: 0)) == .lifetime(inception: 0, expiration: 0))
        let now = UInt32(ScriptedServer.time.seconds)
        #expect(
            try refusal(server.record(inception: now, expiration: now)) == .lifetime(inception: now, expiration: now))
        #expect(
            try refusal(server.record(inception: now + 9, expiration: now + 8))
                == .lifetime(inception: now + 9, expiration: now + 8))
        #expect(
            try refusal(server.record(expiration: .max)) == .lifetime(inception: now, expiration: .max))
    }

    @Test(arguments: [0, 1, 16, 8000])
    func `a nonce may have any number of octets`(count: Int) throws {
        let server = try ScriptedServer()
        let nonce = [UInt8](repeating: 7, count: count)
        let error = try refusal(server) { $0.records[$0.place(of: .tkey)].rdata = try server.record(nonce: nonce).rdata }
        #expect(error == nil)
    }

    @Test func `a nonce of ours may have none, or 8000`() throws {
        let server = try ScriptedServer()
        for count in [0, 8000] {
            let negotiation = try TKEYNegotiation(
                server.terms, keys: [server.key], nonce: [UInt8](repeating: 1, count: count), id: 1, at: ScriptedServer.time)
            #expect(negotiation.request.count > count)
        }
        #expect(throws: TKEYError.self) {
            _ = try TKEYNegotiation(
                server.terms, keys: [server.key], nonce: [UInt8](repeating: 1, count: 70_000), id: 1, at: ScriptedServer.time)
        }
    }

    @Test func `the TKEY record is cut short or too long at any octet`() throws {
        let server = try ScriptedServer()
        let whole = try server.record(other: [9]).rdata
        var accepted: [Int] = []
        for length in 0..<whole.count {
            let error = try refusal(server) { $0.records[$0.place(of: .tkey)].rdata = Array(whole[..<length]) }
            guard case .malformed = error else {
                accepted.append(length)
                continue
            }
        }
        #expect(accepted == [])
        guard case .malformed = try refusal(server, { $0.records[$0.place(of: .tkey)].rdata += [0] }) else {
            Issue.record("an octet more was accepted")
            return
        }
    }

    @Test func `a shorter life is taken, a longer one is not`() throws {
        let server = try ScriptedServer()
        let now = UInt32(ScriptedServer.time.seconds)
        func expiration(_ expiration: UInt32) throws -> UInt64? {
            var answer = try server.honest()
            answer.records[answer.place(of: .tkey)].rdata = try server.record(expiration: expiration).rdata
            return try server.outcome(of: answer).get().expiration.seconds
        }
        #expect(try expiration(now + 60) == ScriptedServer.time.seconds + 60)
        #expect(try expiration(now + 100_000) == ScriptedServer.time.seconds + 3600)
    }

    // MARK: The name

    @Test func `the server completes the name, or chooses one`() throws {
        let asked = try ScriptedServer("Mine.example")
        func error(_ server: ScriptedServer, _ name: String, reserved: Set<Name> = []) throws -> TKEYError? {
            try refusal(server, reserved: reserved) { $0.records[$0.place(of: .tkey)].owner = try Name(parsing: name) }
        }
        #expect(try error(asked, "mine.Example.server") == nil)
        #expect(try error(asked, "mine.example") == nil)
        for other in ["mine.server", "yours.example.server", "example.mine.server", "mine", ".", "xmine.example.server"] {
            #expect(
                try error(asked, other) == .otherName(Name(parsing: other), asked: Name(parsing: "mine.example")), "\(other)")
        }
        let any = try ScriptedServer()
        #expect(try error(any, "0123456789ABCDEF.server") == nil)
        #expect(try error(any, ".") == .otherName(.root, asked: .root))
        #expect(try error(any, "TKEYINIT") == .nameInUse(Name(parsing: "tkeyinit")))
        let taken = try Name(parsing: "static.example")
        #expect(try error(any, "Static.example", reserved: [taken]) == .nameInUse(taken))
    }

    // MARK: The public value

    @Test func `a public value that gives the secret away is refused`() throws {
        let prime = DiffieHellmanGroup.bits768.prime
        var last = prime
        last[last.count - 1] -= 1
        let server = try ScriptedServer()
        for value in [[], [0], [1], last, prime, [1] + prime, [UInt8](repeating: 0xFF, count: 8000)] as [[UInt8]] {
            let error = try refusal(server) { $0.records[$0.place(of: .key)].rdata = keyRDATA(publicValue: value) }
            #expect(error == .diffieHellman(.publicValueOutOfRange), "\(value.count) octets")
        }
    }

    /// The RDATA of a key of 768 bits.
    private func keyRDATA(
        flags: UInt16 = 0x0200, algorithm: UInt8 = 2, group: [UInt8] = [0, 1, 1, 0, 0], publicValue: [UInt8]
    ) -> [UInt8] {
        var rdata: [UInt8] = []
        rdata.appendBigEndian(flags)
        rdata += [3, algorithm] + group
        rdata.appendBigEndian(UInt16(publicValue.count))
        return rdata + publicValue
    }

    @Test func `a public value may have zeros in front, and the group may be written out`() throws {
        let server = try ScriptedServer()
        let value = server.key.publicValue
        let prime = DiffieHellmanGroup.bits768.prime
        for group in [[0, 1, 1, 0, 0], [0, 2, 0, 1, 0, 0], [0, 1, 1, 0, 1, 2], [0, 96] + prime + [0, 1, 2]] as [[UInt8]] {
            let rdata = keyRDATA(group: group, publicValue: [0, 0, 0] + value)
            try expect(nil, from: server) { $0.records[$0.place(of: .key)].rdata = rdata }
        }
    }

    @Test func `the server's KEY record is malformed`() throws {
        let server = try ScriptedServer()
        let value = server.key.publicValue
        let groups: [[UInt8]] = [
            [0, 1, 4, 0, 0], [0, 1, 0, 0, 0], [0, 0, 0, 0], [0, 3, 0, 0, 1, 0, 0], [0, 1, 1, 0, 1, 3],
            [0, 16] + [UInt8](repeating: 1, count: 16) + [0, 0], [0xFF, 0xFF],
        ]
        var rdatas = groups.map { keyRDATA(group: $0, publicValue: value) }
        rdatas.append(keyRDATA(flags: 0xC000, publicValue: value))
        rdatas.append(keyRDATA(flags: 0x1000, publicValue: value))
        rdatas.append(keyRDATA(publicValue: value) + [0])
        let whole = keyRDATA(publicValue: value)
        rdatas += (0..<whole.count).filter { $0 < 4 || $0 >= 5 }.map { Array(whole[..<$0]) }
        var surprises: [Int] = []
        for (index, rdata) in rdatas.enumerated() {
            guard case .malformed = try refusal(server, { $0.records[$0.place(of: .key)].rdata = rdata }) else {
                surprises.append(index)
                continue
            }
        }
        #expect(surprises == [])
    }

    @Test func `the server's public value is missing, doubled, of another group or another algorithm`() throws {
        let server = try ScriptedServer()
        try expect(.publicKeys(0), from: server) { $0.records.remove(at: $0.place(of: .key)) }
        try expect(.publicKeys(2), from: server) { $0.records.append($0.records[$0.place(of: .key)]) }
        // Our own, given back as the server's.
        try expect(.publicKeys(0), from: server) { $0.records[$0.place(of: .key)].rdata = $0.records[0].rdata }
        let other = try DiffieHellmanPublicKey(DiffieHellmanKey(in: .bits1024)).rdata
        try expect(.otherGroup(bits: 1024), from: server) { $0.records[$0.place(of: .key)].rdata = other }
        let rsa = keyRDATA(algorithm: 5, publicValue: server.key.publicValue)
        try expect(.publicKeys(0), from: server) { $0.records[$0.place(of: .key)].rdata = rsa }
        try expect(nil, from: server) { $0.records.append((.root, .key, rsa)) }
        try expect(nil, from: server) { $0.records.removeFirst() }
    }

    @Test func `secrets do not show`() throws {
        let server = try ScriptedServer()
        let key = try server.outcome(of: server.honest()).get()
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!dumped.contains("secret"))
        #expect(!"\(key)".contains("secret"))
    }
}
