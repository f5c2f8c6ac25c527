import DNS
import LibCrypto
import TKEY
import TSIG

/// A server whose answers the tests write, honest ones and others.
struct ScriptedServer {
    static let time = TSIGTime(1_800_000_000)

    let initialKey: TSIGKey
    let key: DiffieHellmanKey
    let terms: TKEYTerms
    let negotiation: TKEYNegotiation

    init(_ name: String = ".", groups: [DiffieHellmanGroup] = [.bits768], ownGroup: DiffieHellmanGroup = .bits768) throws {
        initialKey = TSIGKey(name: try Name(parsing: "tkeyinit"), algorithm: TSIGAlgorithm(.sha256), secret: [1, 2, 3])
        key = try DiffieHellmanKey(in: ownGroup)
        terms = TKEYTerms(initialKey: initialKey, groups: groups, name: try Name(parsing: name))
        negotiation = try TKEYNegotiation(terms, at: Self.time)
    }

    /// An answer of which every part can be something else.
    struct Answer {
        var id: UInt16
        var flags: UInt16 = 0x8000
        var question: [Question]
        var records: [(owner: Name, type: RecordType, rdata: [UInt8])] = []
        var authority: [(owner: Name, type: RecordType, rdata: [UInt8])] = []
        /// The TTLs of OPT records without options, in the additional section.
        var opt: [UInt32] = []

        /// Where the last record of `type` is, which is the server's own.
        func place(of type: RecordType) -> Int {
            records.lastIndex { $0.type == type } ?? 0
        }

        /// The octets before they are signed.
        var octets: [UInt8] {
            get throws {
                var writer = MessageWriter(id: id, flags: flags)
                for question in question { try writer.append(question) }
                for (section, records) in [(MessageSection.answer, records), (.authority, authority)] {
                    for record in records {
                        try writer.append(record.type, of: record.owner, .any, ttl: 0, record.rdata, to: section)
                    }
                }
                for ttl in opt { try writer.append(.opt, of: .root, RecordClass(1232), ttl: ttl, [], to: .additional) }
                return writer.octets
            }
        }
    }

    /// What an honest server says: our KEY, its own, and a TKEY with its nonce.
    func honest() throws -> Answer {
        let request = negotiation.request
        var reader = try MessageReader(request.span)
        var answer = Answer(id: reader.header.id, question: [try reader.readQuestion(in: request.span)])
        for _ in 0..<reader.header.additionalCount {
            let slice = try reader.readRecord(in: request.span)
            guard slice.type == .key else { continue }
            answer.records.append((.root, .key, request.span.array(slice.rdata)))
        }
        answer.records.append((try Name(parsing: "server"), .key, DiffieHellmanPublicKey(key).rdata))
        answer.records.append((try Name(parsing: "abc.server"), .tkey, try record().rdata))
        return answer
    }

    func record(
        algorithm: String = "hmac-md5.sig-alg.reg.int", inception: UInt32? = nil, expiration: UInt32? = nil,
        mode: TKEYMode = .diffieHellman, error: ResponseCode = .noError, nonce: [UInt8] = Array(0..<16), other: [UInt8] = []
    ) throws -> TKEYRecord {
        let start = UInt32(truncatingIfNeeded: Self.time.seconds)
        return TKEYRecord(
            algorithm: try Name(parsing: algorithm), inception: inception ?? start,
            expiration: expiration ?? start &+ terms.lifetime, mode: mode, error: error, key: nonce, other: other)
    }

    /// `answer` as the holder of `key` sends it; nil sends it unsigned.
    func signed(_ answer: Answer, with key: TSIGKey?, at time: TSIGTime = time) throws -> [UInt8] {
        var message = try answer.octets
        if let key { try key.sign(&message, answering: RequestMAC(lastIn: negotiation.request.span), at: time) }
        return message
    }

    /// How the negotiation takes `answer`, signed with the initial key.
    func outcome(
        of answer: Answer, reserved: Set<Name> = [], at time: TSIGTime = time
    ) throws -> Result<NegotiatedKey, TKEYError> {
        outcome(of: try signed(answer, with: initialKey, at: time), reserved: reserved, at: time)
    }

    func outcome(
        of octets: [UInt8], reserved: Set<Name> = [], at time: TSIGTime = time
    ) -> Result<NegotiatedKey, TKEYError> {
        do throws(TKEYError) {
            return .success(try negotiation.key(from: octets.span, reserved: reserved, at: time))
        } catch {
            return .failure(error)
        }
    }
}

extension Result {
    /// What went wrong, if anything.
    var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}
