package import DNS
package import LibCrypto

/// A Diffie-Hellman key as dnssec-keygen writes it to a pair of files, `K<name>+002+<tag>.key` and `.private`.
package struct DiffieHellmanKeyFile: Sendable {
    /// The owner of the KEY record.
    package let owner: Name
    /// The prime and the generator of the KEY record.
    package let group: DiffieHellmanGroup
    /// Big-endian, without leading zeros.
    package let publicValue: [UInt8]

    /// Reads the `.key` file; its prime is tested, unless it is well known.
    /// Throws a `KeyFileError` if the file is no KEY record of a Diffie-Hellman key, or its numbers are out of range.
    package init(publicText: [UInt8]) throws(KeyFileError) {
        let record = try KeyRecordText(publicText)
        guard record.algorithm == DiffieHellmanPublicKey.algorithm else { throw .otherAlgorithm("\(record.algorithm)") }
        guard let key = DiffieHellmanPublicKey(record.octets.span) else { throw .malformed("KEY") }
        owner = record.owner
        publicValue = key.publicValue
        group = try Self.group(key)
    }

    private static func group(_ key: DiffieHellmanPublicKey) throws(KeyFileError) -> DiffieHellmanGroup {
        if let known = TKEYTerms.groups.first(where: key.isOf) { return known }
        do throws(DiffieHellmanError) {
            return try DiffieHellmanGroup(prime: key.prime.span, generator: key.generator.span)
        } catch {
            throw .diffieHellman(error)
        }
    }

    /// The whole key, with the private value of the `.private` file.
    /// Throws a `KeyFileError` if that file is malformed (`.malformed`, `.missing`, …), or belongs to another key (`.filesDiffer`).
    package func key(privateText: [UInt8]) throws(KeyFileError) -> DiffieHellmanKey {
        let fields = try PrivateKeyFields(privateText)
        let algorithm = try fields.algorithm()
        guard algorithm == DiffieHellmanPublicKey.algorithm else { throw .otherAlgorithm("\(algorithm)") }
        let prime = try fields.requiredOctets("Prime(p)")
        let generator = try fields.requiredOctets("Generator(g)")
        let value = try fields.requiredOctets("Private_value(x)")
        _ = try fields.requiredOctets("Public_value(y)")
        guard prime.span.withoutLeadingZeros.isEqualInConstantTime(to: group.prime.span),
            generator.span.withoutLeadingZeros.isEqualInConstantTime(to: group.generator.span)
        else { throw .filesDiffer }
        let key: DiffieHellmanKey
        do throws(DiffieHellmanError) {
            key = try DiffieHellmanKey(in: group, privateValue: value.span)
        } catch {
            throw .diffieHellman(error)
        }
        guard key.publicValue == publicValue else { throw .filesDiffer }
        return key
    }
}
