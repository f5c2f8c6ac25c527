package import DNS
internal import LibCrypto
package import TSIG

/// A TSIG key as BIND writes it to a pair of files, `K<name>+157+<tag>.key` and `.private`, which `dig -k` reads.
package struct HMACKeyFile: Hashable, Sendable {
    /// Its secret is the one in the files: a secret longer than the hash's block is stored as its hash, which makes the same MACs.
    package let key: TSIGKey

    /// The numbers that BIND gives to the algorithms.
    private static let algorithms: [(number: UInt8, hash: HashFunction)] = [
        (157, .md5), (161, .sha1), (162, .sha224), (163, .sha256), (164, .sha384), (165, .sha512),
    ]

    /// A file for `key`; its secret is hashed if it is too long to be stored (RFC 2104 §3).
    /// Throws `.crypto` if libcrypto does not provide the hash.
    package init(of key: TSIGKey) throws(KeyFileError) {
        guard key.secret.count > key.algorithm.hash.blockOctets else {
            self.key = key
            return
        }
        do throws(CryptoError) {
            let secret = try key.algorithm.hash.digest(of: key.secret.octets, [UInt8]().span)
            self.key = TSIGKey(name: key.name, algorithm: key.algorithm, secret: secret)
        } catch {
            throw .crypto(error)
        }
    }

    /// Reads both files, which must be about one key.
    /// Throws a `KeyFileError` if either is malformed, or they are about different keys (`.filesDiffer`).
    package init(publicText: [UInt8], privateText: [UInt8]) throws(KeyFileError) {
        let record = try KeyRecordText(publicText)
        let (algorithm, secret) = try Self.read(privateText)
        try self.init(of: TSIGKey(name: record.owner, algorithm: algorithm, secret: secret))
        let written = SharedSecret(taking: record.octets)
        guard record.algorithm == algorithmNumber, written == secret || written == key.secret else {
            throw .filesDiffer
        }
    }

    /// Reads the `.private` file alone, which does not contain the key's name.
    /// Throws a `KeyFileError` if it is malformed, or for another kind of key (`.otherAlgorithm`).
    package init(named name: Name, privateText: [UInt8]) throws(KeyFileError) {
        let (algorithm, secret) = try Self.read(privateText)
        try self.init(of: TSIGKey(name: name, algorithm: algorithm, secret: secret))
    }

    private static func read(_ text: [UInt8]) throws(KeyFileError) -> (TSIGAlgorithm, secret: SharedSecret) {
        let fields = try PrivateKeyFields(text)
        let number = try fields.algorithm()
        guard let hash = algorithms.first(where: { $0.number == number })?.hash else { throw .otherAlgorithm("\(number)") }
        let secret = SharedSecret(taking: try fields.requiredOctets("Key"))
        guard secret.count > 0 else { throw .malformed("Key") }
        // The number of bits that MACs are truncated to; 0, or no such line, for whole MACs.
        guard let bits = try fields.octets("Bits") else { return (TSIGAlgorithm(hash), secret) }
        guard bits.count == 2 else { throw .malformed("Bits") }
        let count = bits.span.uint16(at: 0)
        if count == 0 { return (TSIGAlgorithm(hash), secret) }
        guard let algorithm = TSIGAlgorithm(named: "\(TSIGAlgorithm(hash))-\(count)") else { throw .malformed("Bits") }
        return (algorithm, secret)
    }

    private var algorithmNumber: UInt8 {
        Self.algorithms.first { $0.hash == key.algorithm.hash }?.number ?? 0
    }

    /// The common name of both files: `Knegotiated-key.server.+157+30573`.
    package var baseName: String {
        KeyFileName.base(key.name, algorithm: algorithmNumber, tag: tag)
    }

    /// The fields before the secret in the record: flags 0x0200, protocol 3, algorithm.
    private static let flags: UInt16 = 0x0200
    private static let protocolNumber: UInt8 = 3

    /// RFC 4034 appendix B.
    private var tag: UInt16 {
        var rdata: [UInt8] = []
        rdata.appendBigEndian(Self.flags)
        rdata += [Self.protocolNumber, algorithmNumber]
        let secret = key.secret.octets
        for index in secret.indices { rdata.append(secret[index]) }
        var sum: UInt32 = 0
        for (index, octet) in rdata.enumerated() { sum &+= index.isMultiple(of: 2) ? UInt32(octet) << 8 : UInt32(octet) }
        return UInt16(truncatingIfNeeded: sum &+ sum >> 16)
    }

    /// The text of the `.key` file: the name in the key's own letter case, a blank after every 56 letters of the secret.
    package var publicText: String {
        var words: [Substring] = []
        var rest = Base64.encode(key.secret.octets)[...]
        while !rest.isEmpty {
            words.append(rest.prefix(56))
            rest = rest.dropFirst(56)
        }
        let record = "\(key.name.absoluteText) IN KEY \(Self.flags) \(Self.protocolNumber) \(algorithmNumber)"
        return "\(record) \(words.joined(separator: " "))\n"
    }

    /// The text of the `.private` file.
    package var privateText: String {
        let bits = key.algorithm == TSIGAlgorithm(key.algorithm.hash) ? 0 : UInt16(key.algorithm.macOctets * 8)
        var octets: [UInt8] = []
        octets.appendBigEndian(bits)
        return """
            Private-key-format: v1.3
            Algorithm: \(algorithmNumber) (HMAC_\(key.algorithm.hash))
            Key: \(Base64.encode(key.secret.octets))
            Bits: \(Base64.encode(octets.span))

            """
    }
}

extension HashFunction {
    /// The hash's block length in octets: longer keys are hashed first (RFC 2104 §2).
    fileprivate var blockOctets: Int {
        switch self {
        case .md5, .sha1, .sha224, .sha256: 64
        case .sha384, .sha512: 128
        }
    }
}
