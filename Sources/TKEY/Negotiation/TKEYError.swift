package import DNS
package import LibCrypto
package import TSIG

/// Why a key was not negotiated, or not deleted.
package enum TKEYError: Error, Equatable {
    case malformed(WireError)
    /// The query does not fit into a message.
    case notWritten(MessageWriterError)
    /// Another message's ID, a query, or another opcode.
    case notTheAnswer
    /// The signature is not that of the key that the query was signed with; also an unsigned NOTAUTH with an error in its TSIG.
    case tsig(TSIGError)
    /// An answer without a TSIG, and its RCODE: only a hint for the operator.
    case unsigned(ResponseCode)
    case truncated
    /// The header's RCODE, in a signed answer.
    case refused(ResponseCode)
    /// The error field of the TKEY record, in a signed answer (RFC 2930 §2.6).
    case declined(ResponseCode)
    /// A deletion of a key that the server does not have: BADNAME.
    case noSuchKey(Name)
    /// A deletion that is signed with a key that may not delete this one: REFUSED.
    case notOurs(Name)
    case otherQuestion
    /// The number of TKEY records, which is not 1.
    case tkeyRecords(Int)
    case otherMode(TKEYMode, expected: TKEYMode)
    case otherAlgorithm(Name)
    /// A key's name that does not begin with the name that was asked for.
    case otherName(Name, asked: Name)
    /// The name of a key whose secret is in the configuration: the server would always use that one.
    case nameInUse(Name)
    /// The number of public values beside ours, which is not 1.
    case publicKeys(Int)
    /// The server's public value is of a group that was not offered.
    case otherGroup(bits: Int)
    /// Seconds since 1970, modulo 2³².
    case lifetime(inception: UInt32, expiration: UInt32)
    case diffieHellman(DiffieHellmanError)
    case crypto(CryptoError)
    /// The server did not know the key that it had just negotiated.
    case keyForgotten(Name)
    /// Sending or receiving failed.
    case transport(String)
    /// The configuration that asked for the key is no longer in use.
    case notWanted
}

extension TKEYError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformed(let error): "\(error)"
        case .notWritten(let error): "\(error)"
        case .notTheAnswer: "not an answer to the query"
        case .tsig(let error): "\(error)"
        case .unsigned(.noError): "the answer is not signed"
        case .unsigned(let code): "the answer is not signed, and says \(code)"
        case .truncated: "the answer is truncated"
        case .refused(let code): Self.explained(code)
        case .declined(let error): Self.explained(error: error)
        case .noSuchKey(let name): "BADNAME: the primary has no negotiated key '\(name)'"
        case .notOurs(let name): "REFUSED: key '\(name)' was not negotiated with the key that signs"
        case .otherQuestion: "the answer is to another question"
        case .tkeyRecords(let count): "the answer has \(count) TKEY records"
        case .otherMode(let mode, let expected): "the answer is about \(mode), not about \(expected)"
        case .otherAlgorithm(let name): "the key is for algorithm \(name), not for hmac-md5"
        case .otherName(let name, let asked): "the key's name '\(name)' does not begin with '\(asked)'"
        case .nameInUse(let name): "the key's name '\(name)' is that of a key in the configuration"
        case .publicKeys(0): "the answer has no Diffie-Hellman value of the server"
        case .publicKeys(let count): "the answer has \(count) Diffie-Hellman values of the server"
        case .otherGroup(let bits): "the server's Diffie-Hellman value is of a group of \(bits) bits that was not offered"
        case .lifetime(let inception, let expiration): "the key is valid from \(inception) to \(expiration) only"
        case .diffieHellman(let error): "\(error)"
        case .crypto(let error): "\(error)"
        case .keyForgotten(let name): "BADKEY: the primary does not know key '\(name)', which it has just agreed to"
        case .transport(let reason): reason
        case .notWanted: "the key is no longer in the configuration"
        }
    }

    private static func explained(_ code: ResponseCode) -> String {
        switch code {
        case .refused: "REFUSED: does the primary have 'tkey-dhkey' and 'tkey-domain'?"
        case .notImp: "NOTIMP: the primary does not support this TKEY mode"
        case .servFail: "SERVFAIL: the primary cannot use this group, or our Diffie-Hellman key"
        case .formErr: "FORMERR: the primary cannot parse the query, or the key's name would be too long"
        default: "\(code)"
        }
    }

    private static func explained(error: ResponseCode) -> String {
        switch error {
        case .badAlg: "BADALG: the primary does not negotiate keys for hmac-md5"
        case .badMode: "BADMODE: the primary no longer supports Diffie-Hellman TKEY (BIND 9.20 and later)"
        case .badName: "BADNAME: the primary has a key of that name already"
        case .badKey: "BADKEY: the primary's 'tkey-dhkey' is of a group that was not offered"
        default: "\(error)"
        }
    }
}
