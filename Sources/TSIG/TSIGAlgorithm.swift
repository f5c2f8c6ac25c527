package import DNS
package import LibCrypto

/// An HMAC and how much of it is sent: `hmac-sha256`, or truncated as in `hmac-sha256-128` (RFC 8945 §6, §5.2.2.1).
package struct TSIGAlgorithm: Hashable, Sendable {
    /// The hash that the HMAC uses.
    package let hash: HashFunction
    /// The length in octets of the MACs that are made, and the least that is accepted.
    package let macOctets: Int

    /// The names that the configuration accepts; each but the long one may be followed by `-BITS`.
    package static let names = [
        "hmac-md5", "hmac-md5.sig-alg.reg.int", "hmac-sha1", "hmac-sha224", "hmac-sha256", "hmac-sha384", "hmac-sha512",
    ]

    /// The algorithm with the whole, untruncated MAC of `hash`.
    package init(_ hash: HashFunction) {
        self.init(hash, macOctets: hash.digestOctets)
    }

    private init(_ hash: HashFunction, macOctets: Int) {
        self.hash = hash
        self.macOctets = macOctets
    }

    /// Reads one of `names`, in any letter case, with or without the number of bits to truncate to.
    ///
    /// The bits are a multiple of 8, at least 80, at least half the digest and at most all of it; otherwise `nil`.
    package init?(named text: some StringProtocol) {
        let name = text.lowercased()
        if name == "hmac-md5.sig-alg.reg.int" || name == "hmac-md5.sig-alg.reg.int." {
            self.init(.md5)
            return
        }
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3, parts[0] == "hmac",
            let hash = HashFunction.allCases.first(where: { $0.description.lowercased() == parts[1] })
        else { return nil }
        guard parts.count == 3 else {
            self.init(hash)
            return
        }
        guard parts[2].utf8.allSatisfy(\.isASCIIDigit), let bits = Int(parts[2]), bits.isMultiple(of: 8),
            Self.permittedOctets(hash).contains(bits / 8)
        else { return nil }
        self.init(hash, macOctets: bits / 8)
    }

    /// The lengths that a MAC over `hash` may have (RFC 8945 §5.2.2.1).
    static func permittedOctets(_ hash: HashFunction) -> ClosedRange<Int> {
        max(10, hash.digestOctets / 2)...hash.digestOctets
    }

    /// The name that the TSIG record carries, in the canonical letter case; it does not show truncation.
    package var wireName: Name {
        switch hash {
        case .md5: Self.wireNames.md5
        case .sha1: Self.wireNames.sha1
        case .sha224: Self.wireNames.sha224
        case .sha256: Self.wireNames.sha256
        case .sha384: Self.wireNames.sha384
        case .sha512: Self.wireNames.sha512
        }
    }

    private static let wireNames = (
        // RFC 2845 §6, the only one of more than one label.
        md5: name("hmac-md5.sig-alg.reg.int"),
        sha1: name("hmac-sha1"), sha224: name("hmac-sha224"), sha256: name("hmac-sha256"), sha384: name("hmac-sha384"),
        sha512: name("hmac-sha512")
    )

    private static func name(_ text: String) -> Name {
        do {
            return try Name(parsing: text)
        } catch {
            preconditionFailure("'\(text)' is a name")
        }
    }
}

extension TSIGAlgorithm: CustomStringConvertible {
    /// The name as the configuration has it: `hmac-sha256`, `hmac-sha256-128`.
    package var description: String {
        let name = "hmac-\(hash.description.lowercased())"
        return macOctets == hash.digestOctets ? name : "\(name)-\(macOctets * 8)"
    }
}
