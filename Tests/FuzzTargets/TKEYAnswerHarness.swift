import DNS
import LibCrypto
import TKEY
import TSIG

/// What a server answers when a key is negotiated or deleted.
///
/// Input: an octet that says which, and whether the answer is signed, then the answer; its ID is made the query's.
struct TKEYAnswerHarness: FuzzHarness {
    private let initialKey: TSIGKey
    private let terms: TKEYTerms
    private let negotiations: [TKEYNegotiation]
    private let deletion: TKEYDeletion
    private let deleted: Name

    init() throws {
        initialKey = try Fuzzed.key()
        deleted = try Name(parsing: "abc.server")
        terms = TKEYTerms(initialKey: initialKey, groups: [.bits768])
        let named = TKEYTerms(initialKey: initialKey, groups: [.bits768], name: try Name(parsing: "abc"))
        let value: [UInt8] = Array(1...32)
        let own = try DiffieHellmanKey(in: .bits768, privateValue: value.span)
        negotiations = try [terms, named].map {
            try TKEYNegotiation($0, keys: [own], nonce: Array(0..<16), id: Fuzzed.id, at: Fuzzed.time)
        }
        deletion = try TKEYDeletion(of: deleted, signedBy: initialKey, id: Fuzzed.id, at: Fuzzed.time)
    }

    func take(_ input: [UInt8]) throws -> Bool {
        var input = FuzzInput(input)
        let choice = input.octet()
        let content = input.rest().with(id: Fuzzed.id)
        let isDeletion = choice & 4 != 0
        let negotiation = negotiations[Int(choice & 2) / 2]
        let request = isDeletion ? deletion.request : negotiation.request
        var message = content
        let isSigned =
            choice & 1 == 0
            && (try? initialKey.sign(&message, answering: RequestMAC(lastIn: request.span), at: Fuzzed.time)) != nil
        if isDeletion {
            let isConfirmed = (try? deletion.confirm(message.span, at: Fuzzed.time)) != nil
            try hold(isSigned || !isConfirmed, "an unsigned answer confirms a deletion")
            return isConfirmed
        }
        guard let key = try? negotiation.key(from: message.span, at: Fuzzed.time) else { return false }
        try hold(isSigned, "an unsigned answer makes a key")
        try hold(key.key.name != .root && key.key.name != initialKey.name, "a key of the name \(key.key.name)")
        try hold(key.key.algorithm == TKEYNegotiation.algorithm && key.key.secret.count >= 32, "no key of HMAC-MD5")
        let latest = Fuzzed.time.seconds + UInt64(terms.lifetime)
        try hold(
            key.inception == Fuzzed.time && key.expiration.seconds > Fuzzed.time.seconds && key.expiration.seconds <= latest,
            "a key that lives until \(key.expiration)")
        try hold(try negotiation.key(from: message.span, at: Fuzzed.time) == key, "the same answer makes another key")
        let refusal = try? negotiation.key(from: message.span, reserved: [key.key.name], at: Fuzzed.time)
        try hold(refusal == nil, "a configured key's name is taken")
        return true
    }
}
