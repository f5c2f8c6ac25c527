import LibCrypto
import Testing

@Suite struct DiffieHellmanTests {
    private static let groups: [DiffieHellmanGroup] = [.bits768, .bits1024, .bits1536]

    private func secret(_ key: DiffieHellmanKey, _ value: [UInt8]) throws -> [UInt8] {
        let shared = try key.sharedValue(with: value.span)
        let octets = shared.octets
        return octets.indices.map { octets[$0] }
    }

    private func refusal(_ body: () throws(DiffieHellmanError) -> Void) -> DiffieHellmanError? {
        do throws(DiffieHellmanError) {
            try body()
            return nil
        } catch {
            return error
        }
    }

    @Test func `the well-known groups have the bits that they are named for`() {
        #expect(Self.groups.map(\.bits) == [768, 1024, 1536])
        #expect(Self.groups.map(\.generator) == [[2], [2], [2]])
        #expect(Self.groups.allSatisfy { $0.prime.prefix(8) == [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF] })
    }

    @Test(arguments: groups)
    func `a well-known group may be written out`(group: DiffieHellmanGroup) throws {
        let written = try DiffieHellmanGroup(prime: ([0, 0] + group.prime).span, generator: ([0] + group.generator).span)
        #expect(written == group)
    }

    @Test func `a thousand exchanges end in one secret each, zeros in front left out`() throws {
        // A prime of 512 bits, so that a thousand take no time; one secret in 256 is an octet shorter.
        let group = try DiffieHellmanGroup(prime: Self.shortPrime.span, generator: [2].span)
        var lengths: [Int: Int] = [:]
        for _ in 0..<1000 {
            let (one, other) = (try DiffieHellmanKey(in: group), try DiffieHellmanKey(in: group))
            let value = try secret(one, other.publicValue)
            #expect(try value == secret(other, one.publicValue))
            #expect(value.first != 0)
            lengths[value.count, default: 0] += 1
        }
        #expect(lengths.keys.allSatisfy { $0 <= 64 })
        #expect(lengths[64, default: 0] > 900)
    }

    /// A prime of 512 bits that named was run with.
    static let shortPrime: [UInt8] = [
        0xF7, 0x61, 0x81, 0x3F, 0xD1, 0x0D, 0xDE, 0x29, 0x29, 0xE9, 0xBF, 0x01, 0x66, 0x9B, 0x1E, 0x43, 0x1D, 0x4B, 0xBD, 0xD5,
        0x42, 0x8E, 0xF4, 0x71, 0xE7, 0x94, 0x4B, 0xF6, 0xD2, 0x81, 0xF0, 0x69, 0xAC, 0xDE, 0x2E, 0xAF, 0x43, 0xD0, 0xDC, 0x35,
        0x88, 0x35, 0xA6, 0x88, 0xF5, 0x1C, 0x97, 0xF5, 0x09, 0x38, 0x2C, 0x3B, 0x4C, 0x23, 0x0E, 0xD6, 0x4D, 0x20, 0xC1, 0xCE,
        0x81, 0x34, 0x18, 0xEF,
    ]

    @Test(arguments: groups)
    func `a public value that gives the secret away is refused`(group: DiffieHellmanGroup) throws {
        let key = try DiffieHellmanKey(in: group)
        var last = group.prime
        last[last.count - 1] -= 1
        var next = group.prime
        next[next.count - 9] = 0xFF
        next.insert(1, at: 0)
        for value in [[], [0], [0, 0], [1], [0, 1], last, group.prime, [0] + group.prime, next] {
            #expect(
                refusal { () throws(DiffieHellmanError) in _ = try key.sharedValue(with: value.span) } == .publicValueOutOfRange
            )
        }
        var highest = last
        highest[highest.count - 1] -= 1
        #expect(try secret(key, [2]) == key.publicValue)
        #expect(try secret(key, highest).isEmpty == false)
        #expect(try secret(key, [0, 0, 0, 2]) == key.publicValue)
    }

    @Test func `a private value is between 1 and the prime less 1`() throws {
        let group = DiffieHellmanGroup.bits768
        var last = group.prime
        last[last.count - 1] -= 1
        for value in [[], [0], [1], last, group.prime, [1] + group.prime] {
            #expect(
                refusal { () throws(DiffieHellmanError) in _ = try DiffieHellmanKey(in: group, privateValue: value.span) }
                    == .privateValueOutOfRange)
        }
        #expect(try DiffieHellmanKey(in: group, privateValue: [2].span).publicValue == [4])
    }

    @Test func `a group must have a prime of a fit length, and a generator within it`() {
        func error(_ prime: [UInt8], _ generator: [UInt8] = [2]) -> DiffieHellmanError? {
            refusal { () throws(DiffieHellmanError) in _ = try DiffieHellmanGroup(prime: prime.span, generator: generator.span)
            }
        }
        var even = Self.shortPrime
        even[63] ^= 1
        var composite = Self.shortPrime
        composite[63] ^= 2
        var last = Self.shortPrime
        last[63] -= 1
        #expect(error(Self.shortPrime) == nil)
        #expect(error(even) == .notPrime(bits: 512))
        #expect(error(composite) == .notPrime(bits: 512))
        #expect(error([]) == .primeBits(0))
        #expect(error(Array(Self.shortPrime.dropFirst())) == .primeBits(503))
        #expect(error([UInt8](repeating: 0xFF, count: 257)) == .primeBits(2056))
        #expect(error([UInt8](repeating: 0xFF, count: 60_000)) == .primeBits(480_000))
        for generator in [[], [0], [1], last, Self.shortPrime, [UInt8](repeating: 0xFF, count: 60_000)] {
            #expect(error(Self.shortPrime, generator) == .generatorOutOfRange)
        }
    }

    @Test(arguments: [
        ("", "d41d8cd98f00b204e9800998ecf8427e"), ("abc", "900150983cd24fb0d6963f7d28e17f72"),
        ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
    ])
    func `MD5 is RFC 1321's`(text: String, digest: String) throws {
        let octets = Array(text.utf8)
        for split in 0...octets.count {
            let value = try HashFunction.md5.digest(of: Array(octets[..<split]).span, Array(octets[split...]).span)
            let digits = value.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            #expect(digits == digest)
        }
    }
}
