import DNS
import LibCrypto
import TKEY
import TSIG
import Testing

@Suite struct KeyFileTests {
    private static let publicText = "negotiated-key.server. IN KEY 512 3 157 qu7gKLxSUTzQjvd3Y/qtKA==\n"
    private static let privateText = """
        Private-key-format: v1.3
        Algorithm: 157 (HMAC_MD5)
        Key: qu7gKLxSUTzQjvd3Y/qtKA==
        Bits: AAA=

        """

    private func read(_ publicText: String = publicText, _ privateText: String = privateText) throws -> HMACKeyFile {
        try HMACKeyFile(publicText: Array(publicText.utf8), privateText: Array(privateText.utf8))
    }

    private func error(_ publicText: String = publicText, _ privateText: String = privateText) -> KeyFileError? {
        do throws(KeyFileError) {
            _ = try HMACKeyFile(publicText: Array(publicText.utf8), privateText: Array(privateText.utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test func `a pair is read and written to the same octets`() throws {
        let file = try read()
        #expect(file.key.name.description == "negotiated-key.server")
        #expect(file.key.algorithm == TSIGAlgorithm(.md5))
        #expect(file.baseName == "Knegotiated-key.server.+157+30573")
        #expect(file.publicText == Self.publicText)
        #expect(file.privateText == Self.privateText)
    }

    @Test(arguments: [
        ("; made by hand\n\nnegotiated-key.server. 3600 IN KEY 512 3 157 qu7gKLxSUTzQjvd3Y/qtKA==\n", nil as String?),
        ("Negotiated-Key.server\tKEY 0 255 157 qu7gKLxSUTzQ jvd3Y/qtKA== \r\n", nil),
        ("negotiated-key.server. IN 3600 key 512 3 157 qu7gKLxSUTzQjvd3Y/qtKA==", nil),
        (
            publicText,
            "Private-key-format: v1.2\r\nAlgorithm: 157\r\nKey: qu7gKLxSUTzQjvd3Y/qtKA==\r\nCreated: 20261121000000\r\n"
        ),
        (publicText, "Private-key-format: v1.4\nAlgorithm: 157 (HMAC_MD5)\n; a word\n\nKey:qu7gKLxSUTzQjvd3Y/qtKA==  "),
    ])
    func `what dig takes is taken`(publicText: String, privateText: String?) throws {
        #expect(try read(publicText, privateText ?? Self.privateText).key.secret == read().key.secret)
    }

    @Test(arguments: [
        ("", KeyFileError.keyRecords(0)),
        (publicText + publicText, .keyRecords(2)),
        ("a..b. IN KEY 512 3 157 qu7g", .malformed("owner")),
        ("a. IN DNSKEY 512 3 157 qu7g", .malformed("type")),
        ("a. IN KEY 512 3 157", .malformed("KEY")),
        ("a. IN KEY 99999 3 157 qu7g", .malformed("KEY")),
        ("a. IN KEY 512 3 999 qu7g", .malformed("KEY")),
        ("a. IN KEY 512 3 157 ***", .malformed("KEY")),
        ("a. IN KEY 512 3 157 qu7g", .filesDiffer),
        ("a. IN KEY 512 3 163 qu7gKLxSUTzQjvd3Y/qtKA==", .filesDiffer),
        ("a. IN KEY 512 3 157 \u{7}", .notText),
        (String(repeating: ";", count: 65_537), .tooLarge(octets: 65_537)),
    ])
    func `a faulty key file is refused`(text: String, expected: KeyFileError) {
        #expect(error(text) == expected)
    }

    @Test(arguments: [
        ("", KeyFileError.unknownFormat),
        ("Private-key-format: v2.0\nAlgorithm: 157\nKey: qu7g\n", .unknownFormat),
        ("Algorithm: 157\nKey: qu7g\n", .unknownFormat),
        ("Private-key-format: v1.3\nKey: qu7g\n", .missing("Algorithm")),
        ("Private-key-format: v1.3\nAlgorithm: HMAC_MD5\nKey: qu7g\n", .malformed("Algorithm")),
        ("Private-key-format: v1.3\nAlgorithm: 8 (RSASHA256)\nKey: qu7g\n", .otherAlgorithm("8")),
        ("Private-key-format: v1.3\nAlgorithm: 157\n", .missing("Key")),
        ("Private-key-format: v1.3\nAlgorithm: 157\nKey:\n", .malformed("Key")),
        ("Private-key-format: v1.3\nAlgorithm: 157\nKey: qu7gK\n", .malformed("Key")),
        ("Private-key-format: v1.3\nAlgorithm: 157\nKey: qu7g\nKey: qu7g\n", .repeatedTag(line: 4)),
        ("Private-key-format: v1.3\nAlgorithm: 157\nKey: qu7g\nBits: AA==\n", .malformed("Bits")),
        ("Private-key-format: v1.3\nAlgorithm: 157\nKey: qu7g\nBits: AAE=\n", .malformed("Bits")),
        ("Private-key-format: v1.3\nAlgorithm 157\n", .malformedLine(2)),
        ("Private-key-format: v1.3\n" + String(repeating: "x\n", count: 40_000), .tooLarge(octets: 80_025)),
    ])
    func `a faulty private file is refused`(text: String, expected: KeyFileError) {
        #expect(error(Self.publicText, text) == expected)
    }

    @Test func `bits tell of truncation`() throws {
        let key = TSIGKey(
            name: try Name(parsing: "k"), algorithm: try #require(TSIGAlgorithm(named: "hmac-sha256-128")), secret: [1, 2, 3])
        let file = try HMACKeyFile(of: key)
        #expect(file.privateText.contains("Algorithm: 163 (HMAC_SHA256)\nKey: AQID\nBits: AIA=\n"))
        #expect(try read(file.publicText, file.privateText).key == key)
    }

    @Test(arguments: HashFunction.allCases, [1, 64, 65, 128, 129, 256])
    func `a pair of any algorithm and length signs as its key does`(hash: HashFunction, octets: Int) throws {
        let key = TSIGKey(
            name: try Name(parsing: "k"), algorithm: TSIGAlgorithm(hash), secret: try SystemRandom.octets(octets))
        let file = try HMACKeyFile(of: key)
        let back = try read(file.publicText, file.privateText)
        #expect(back == file)
        let message = MessageWriter(id: 1).octets
        var (one, two) = (message, message)
        try key.sign(&one, at: TSIGTime(1))
        try back.key.sign(&two, at: TSIGTime(1))
        #expect(one == two)
    }

    @Test(arguments: [
        ("a/b", "Ka%2Fb.+157+"), ("A_b-c.D", "Ka_b-c.d.+157+"), ("\\255x", "K%FFx.+157+"), ("a\\.b", "Ka%2Eb.+157+"),
        (".", "K.+157+"), ("x*y", "Kx%2Ay.+157+"), ("..\\047..\\047etc", nil as String?),
    ])
    func `names lead out of no folder`(name: String, prefix: String?) throws {
        guard let prefix else {
            #expect(throws: NameSyntaxError.self) { try Name(parsing: name) }
            return
        }
        let key = TSIGKey(name: try Name(parsing: name), algorithm: TSIGAlgorithm(.md5), secret: [1])
        let base = try HMACKeyFile(of: key).baseName
        #expect(base.hasPrefix(prefix))
        #expect(base.utf8.count == prefix.utf8.count + 5)
    }

    @Test func `a path's suffix does not matter`() {
        for path in ["/x/Ka.+157+00001", "/x/Ka.+157+00001.key", "/x/Ka.+157+00001.private", "/x/Ka.+157+00001."] {
            #expect(KeyFileName.base(of: path) == "/x/Ka.+157+00001")
        }
    }

    @Test func `files cut short or altered at any octet do no harm`() {
        var cases = 0
        for (text, isPublic) in [(Self.publicText, true), (Self.privateText, false)] {
            let octets = Array(text.utf8)
            for index in octets.indices {
                for mask in [0x01, 0x20, 0x80, 0xFF] as [UInt8] {
                    var altered = octets
                    altered[index] ^= mask
                    for variant in [altered, Array(octets[..<index])] {
                        _ = try? HMACKeyFile(
                            publicText: isPublic ? variant : Array(Self.publicText.utf8),
                            privateText: isPublic ? Array(Self.privateText.utf8) : variant)
                        cases += 1
                    }
                }
            }
        }
        #expect(cases > 1000)
    }
}
