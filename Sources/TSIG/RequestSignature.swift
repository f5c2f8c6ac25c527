package import DNS

/// The outcome of checking a request's TSIG (RFC 8945 §5.2), and how its answer is signed (§5.3).
package enum RequestSignature: Sendable {
    /// The request has no TSIG.
    case none
    case verified(TSIGKey, RequestMAC)
    /// The key is known and the MAC is good, but the clocks differ or the MAC is too short: the answer is signed.
    case refusedByHolder(TSIGKey, RequestMAC, error: ResponseCode, timeSigned: TSIGTime, TSIGError)
    /// The signature is not verified: the answer is not signed (RFC 8945 §5.3.2).
    case refused(TSIGRecord, keyName: Name, algorithm: Name, error: ResponseCode, TSIGError?)
    case malformed(TSIGError)

    /// Verifies with each key of the name in the record; several views may have a key of that name.
    package init(of message: Span<UInt8>, at time: TSIGTime, keys: (Name) -> [TSIGKey]) {
        do throws(TSIGError) {
            guard let record = try TSIGRecord(lastIn: message) else {
                self = .none
                return
            }
            let name = try record.keyName(in: message)
            let algorithm = try record.algorithmName(in: message)
            self = Self.judge(message, record, name, algorithm, at: time, keys(name))
        } catch {
            self = .malformed(error)
        }
    }

    private static func judge(
        _ message: Span<UInt8>, _ record: TSIGRecord, _ name: Name, _ algorithm: Name, at time: TSIGTime, _ keys: [TSIGKey]
    ) -> RequestSignature {
        var verdict = RequestSignature.refused(record, keyName: name, algorithm: algorithm, error: .badKey, nil)
        for key in keys where key.algorithm.wireName == algorithm {
            do throws(TSIGError) {
                return .verified(key, try key.verify(request: message, at: time))
            } catch {
                switch error {
                case .clockSkew, .macTruncated:
                    guard let mac = try? RequestMAC(lastIn: message) else { return .malformed(error) }
                    let code = if case .clockSkew = error { ResponseCode.badTime } else { ResponseCode.badTrunc }
                    return .refusedByHolder(key, mac, error: code, timeSigned: record.timeSigned, error)
                case .malformed, .misplaced, .macLength:
                    return .malformed(error)
                default:
                    verdict = .refused(record, keyName: name, algorithm: algorithm, error: .badSig, error)
                }
            }
        }
        return verdict
    }

    /// The key that the request was verified with.
    package var key: TSIGKey? {
        if case .verified(let key, _) = self { key } else { nil }
    }

    /// The key's name for the answer.
    package var keyName: Name? {
        switch self {
        case .none, .malformed: nil
        case .verified(let key, _), .refusedByHolder(let key, _, _, _, _): key.name
        case .refused(_, let name, _, _, _): name
        }
    }

    /// Appends the answer's TSIG; does nothing if the request had none or could not be read.
    ///
    /// The key's name is whole, or ends in a pointer to the question's if `names` says so. After an error `reply` is as before.
    /// Throws `.messageTooLong` if the TSIG does not fit, `.malformed` if `reply` cannot be read, `.crypto` if libcrypto fails.
    package func sign(
        _ reply: inout [UInt8], at time: TSIGTime, names matching: CompressedNames.Matching = .none
    ) throws(TSIGError) {
        switch self {
        case .none, .malformed:
            break
        case .verified(let key, let mac):
            try key.sign(&reply, answering: mac, at: time, names: matching)
        case .refusedByHolder(let key, let mac, .badTime, let timeSigned, _):
            // RFC 8945 §5.2.3: the request's time, so that its sender can verify the MAC, and our clock.
            try key.sign(&reply, answering: mac, at: timeSigned, error: .badTime, serverTime: time, names: matching)
        case .refusedByHolder(let key, let mac, let error, _, _):
            try key.sign(&reply, answering: mac, at: time, error: error, names: matching)
        case .refused(let record, let name, let algorithm, let error, _):
            let content = TSIGRecordContent(
                keyName: name, algorithm: algorithm, time: time, fudge: TSIGKey.fudge, originalID: record.originalID,
                error: error)
            try content.append(to: &reply, names: matching)
        }
    }
}
