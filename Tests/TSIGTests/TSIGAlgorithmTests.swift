import DNS
import LibCrypto
import TSIG
import Testing

@Suite struct TSIGAlgorithmTests {
    @Test(arguments: zip(HashFunction.allCases, [16, 20, 28, 32, 48, 64]))
    func `each hash has its name and its digest's length`(hash: HashFunction, octets: Int) throws {
        let name = "hmac-\(hash.description.lowercased())"
        let algorithm = try required(TSIGAlgorithm(named: name))
        #expect(algorithm == TSIGAlgorithm(hash))
        #expect(algorithm.macOctets == octets)
        #expect(algorithm.description == name)
        #expect(TSIGAlgorithm(named: name.uppercased()) == algorithm)
    }

    @Test func `MD5 goes by its long name too, and by that alone on the wire`() throws {
        let md5 = TSIGAlgorithm(.md5)
        #expect(TSIGAlgorithm(named: "hmac-md5.sig-alg.reg.int") == md5)
        #expect(TSIGAlgorithm(named: "HMAC-MD5.SIG-ALG.REG.INT.") == md5)
        #expect(try md5.wireName == Name(parsing: "hmac-md5.sig-alg.reg.int"))
        #expect(try TSIGAlgorithm(.sha256).wireName == Name(parsing: "hmac-sha256"))
    }

    @Test(arguments: TSIGAlgorithm.names)
    func `every listed name is one`(name: String) {
        #expect(TSIGAlgorithm(named: name) != nil)
    }

    @Test(arguments: zip(HashFunction.allCases, [80, 80, 112, 128, 192, 256]))
    func `MACs are cut to whole octets from half the digest on`(hash: HashFunction, least: Int) {
        let whole = hash.digestOctets * 8
        for bits in 0...whole + 64 {
            let name = "hmac-\(hash.description.lowercased())-\(bits)"
            let algorithm = TSIGAlgorithm(named: name)
            if bits.isMultiple(of: 8) && bits >= least && bits <= whole {
                #expect(algorithm?.macOctets == bits / 8)
                #expect(algorithm?.hash == hash)
                #expect(algorithm?.wireName == TSIGAlgorithm(hash).wireName)
                #expect(algorithm?.description == (bits == whole ? String(name.dropLast(bits > 99 ? 4 : 3)) : name))
            } else {
                #expect(algorithm == nil, "\(name)")
            }
        }
    }

    @Test(arguments: [
        "", "hmac", "hmac-", "sha256", "md5", "hmac-sha3", "hmac-sha-256", "hmac-sha256-", "hmac-sha256-+128",
        "hmac-sha256--128",
        "hmac-sha256-128-128", "hmac-sha256 ", " hmac-sha256", "hmac-sha256.", "hmac-sha256-128x", "hmac-sha256-１２８",
        "hmac-sha256-99999999999999999999", "hmac-md5.sig-alg.reg.int-80", "gss-tsig",
    ])
    func `other names are none`(name: String) {
        #expect(TSIGAlgorithm(named: name) == nil)
    }
}
