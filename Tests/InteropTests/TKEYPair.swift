import DNS
import LibCrypto
import TKEY

/// A Diffie-Hellman key in a pair of files as dnssec-keygen writes it, which both named and secondaryctl read.
struct TKEYPair {
    let base: String
    /// By their names.
    let files: [String: String]
    /// The number in the name, as `tkey-dhkey` takes it.
    let tag: UInt16

    init(named name: String, in group: DiffieHellmanGroup) throws {
        let value = try SystemRandom.octets(group.prime.count - 1)
        let key = try DiffieHellmanKey(in: group, privateValue: value.span)
        let rdata = DiffieHellmanPublicKey(key).rdata
        var sum = 0
        for (index, octet) in rdata.enumerated() { sum += index.isMultiple(of: 2) ? Int(octet) << 8 : Int(octet) }
        tag = UInt16(truncatingIfNeeded: sum + sum >> 16)
        let digits = String(tag)
        base = "K\(name).+002+" + String(repeating: "0", count: 5 - digits.count) + digits
        let publicValue = key.publicValue
        let record = Array(rdata.dropFirst(4))
        files = [
            "\(base).key": "\(name). IN KEY 512 3 2 \(Base64.encode(record.span))\n",
            "\(base).private": """
            Private-key-format: v1.3
            Algorithm: 2 (DH)
            Prime(p): \(Base64.encode(group.prime.span))
            Generator(g): \(Base64.encode(group.generator.span))
            Private_value(x): \(Base64.encode(value.span))
            Public_value(y): \(Base64.encode(publicValue.span))

            """,
        ]
    }

    /// A group of each size that named 9.18 can calculate with; those of 512 and 2048 bits go by no number.
    static func group(of bits: Int) throws -> DiffieHellmanGroup {
        switch bits {
        case 768: return .bits768
        case 1024: return .bits1024
        case 1536: return .bits1536
        default:
            let digits = (bits == 512 ? bits512 : bits2048).filter { !$0.isWhitespace }.utf8.map { $0 }
            let prime = stride(from: 0, to: digits.count, by: 2).compactMap {
                UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16)
            }
            return try DiffieHellmanGroup(prime: prime.span, generator: [2].span)
        }
    }

    private static let bits512 = """
        f761813fd10dde2929e9bf01669b1e431d4bbdd5428ef471e7944bf6d281f069acde2eaf43d0dc358835a688f51c97f509382c3b4c230ed6
        4d20c1ce813418ef
        """
    /// RFC 3526 §3.
    private static let bits2048 = """
        ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404ddef9519b3cd3a431b
        302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7edee386bfb5a899fa5ae9f24117c4b1fe6
        49286651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb9ed529077096966d
        670c354e4abc9804f1746c08ca18217c32905e462e36ce3be39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf695581718
        3995497cea956ae515d2261898fa051015728e5a8aacaa68ffffffffffffffff
        """
}
