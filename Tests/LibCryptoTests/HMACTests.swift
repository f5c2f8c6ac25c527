import LibCrypto
import Testing

@Suite struct HMACTests {
    @Test(arguments: Vector.all)
    func `the RFCs' test cases come out`(vector: Vector) throws {
        var hmac = try HMAC(vector.hash, key: vector.key.span)
        try hmac.update(vector.text.span)
        let mac = try hmac.finish()
        #expect(mac.count == vector.hash.digestOctets)
        #expect(hexadecimal(mac.truncated(to: vector.mac.utf8.count / 2)) == vector.mac)
    }

    @Test(arguments: Vector.all)
    func `one context does for message after message, each in any number of pieces`(vector: Vector) throws {
        var hmac = try HMAC(vector.hash, key: vector.key.span)
        for cut in 0...vector.text.count {
            try hmac.update(vector.text.span.extracting(first: cut))
            try hmac.update(vector.text.span.extracting(droppingFirst: cut))
            let mac = try hmac.finish()
            #expect(hexadecimal(mac.truncated(to: vector.mac.utf8.count / 2)) == vector.mac)
        }
    }

    @Test(arguments: Vector.all)
    func `a copy goes on from where the original stands, and neither hears of the other`(vector: Vector) throws {
        let keyed = try HMAC(vector.hash, key: vector.key.span)
        for cut in 0...vector.text.count {
            var begun = try keyed.copy()
            try begun.update(vector.text.span.extracting(first: cut))
            var other = try begun.copy()
            try begun.update([1, 2, 3].span)
            try other.update(vector.text.span.extracting(droppingFirst: cut))
            let mac = try other.finish()
            #expect(hexadecimal(mac.truncated(to: vector.mac.utf8.count / 2)) == vector.mac)
            var finished = try other.copy()
            try finished.update(vector.text.span)
            let again = try finished.finish()
            #expect(again == mac)
        }
    }

    /// Expected values of hmac-md5 and hmac-sha256 with no key over no text, as any other implementation gives them.
    @Test(arguments: [
        (HashFunction.md5, "74e6f7298a9c2d168935f58c001bad88"),
        (HashFunction.sha256, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
    ])
    func `a key of no octets works`(hash: HashFunction, expected: String) throws {
        let key: [UInt8] = []
        var hmac = try HMAC(hash, key: key.span)
        let mac = try hmac.finish()
        #expect(hexadecimal(mac) == expected)
        try hmac.update(key.span)
        let again = try hmac.finish()
        #expect(hexadecimal(again) == expected)
    }

    @Test func `a key that has no address is a key of no octets`() throws {
        var hmac = try HMAC(.md5, key: Span())
        let mac = try hmac.finish()
        #expect(hexadecimal(mac) == "74e6f7298a9c2d168935f58c001bad88")
    }

    @Test(arguments: HashFunction.allCases)
    func `another key, another text: another MAC`(hash: HashFunction) throws {
        func mac(_ key: [UInt8], _ text: [UInt8]) throws -> MAC {
            var hmac = try HMAC(hash, key: key.span)
            try hmac.update(text.span)
            return try hmac.finish()
        }
        let original = try mac([1, 2, 3], [4, 5, 6])
        #expect(try mac([1, 2, 3], [4, 5, 6]) == original)
        #expect(try mac([1, 2, 2], [4, 5, 6]) != original)
        #expect(try mac([1, 2, 3], [4, 5, 7]) != original)
        #expect(try mac([1, 2, 3], [4, 5]) != original)
    }

    @Test func `what OpenSSL refuses is told in its words`() {
        let error = CryptoError.hashRefused(.md5, reason: "unsupported")
        #expect("\(error)" == "OpenSSL refuses HMAC-MD5: unsupported")
    }
}

private func hexadecimal(_ mac: MAC) -> String {
    var text = ""
    for index in 0..<mac.count {
        let octet = String(mac.octets[index], radix: 16)
        text += octet.utf8.count == 1 ? "0\(octet)" : octet
    }
    return text
}
