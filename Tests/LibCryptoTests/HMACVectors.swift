import LibCrypto
import Testing

/// One test case of RFC 2202 or RFC 4231.
struct Vector: CustomTestStringConvertible, Sendable {
    typealias Octets = [UInt8]

    let testDescription: String
    let hash: HashFunction
    let key: Octets
    let text: Octets
    /// Hexadecimal; cut to 128 bits in case 5 of RFC 4231.
    let mac: String

    init(_ name: String, _ hash: HashFunction, key: Octets, text: Octets, mac: String) {
        testDescription = name
        self.hash = hash
        self.key = key
        self.text = text
        self.mac = mac
    }

    static let all = [
        Vector(
            "RFC 2202 §2, md5, case 1", .md5, key: Octets(repeating: 0x0b, count: 16),
            text: Octets("Hi There".utf8),
            mac: "9294727a3638bb1c13f48ef8158bfc9d"),
        Vector(
            "RFC 2202 §2, md5, case 2", .md5, key: Octets("Jefe".utf8),
            text: Octets("what do ya want for nothing?".utf8),
            mac: "750c783e6ab0b503eaa86e310a5db738"),
        Vector(
            "RFC 2202 §2, md5, case 3", .md5, key: Octets(repeating: 0xaa, count: 16),
            text: Octets(repeating: 0xdd, count: 50),
            mac: "56be34521d144c88dbb8c733f0e8b3f6"),
        Vector(
            "RFC 2202 §2, md5, case 4", .md5, key: Octets(1...25),
            text: Octets(repeating: 0xcd, count: 50),
            mac: "697eaf0aca3a3aea3a75164746ffaa79"),
        Vector(
            "RFC 2202 §2, md5, case 5", .md5, key: Octets(repeating: 0x0c, count: 16),
            text: Octets("Test With Truncation".utf8),
            mac: "56461ef2342edc00f9bab995690efd4c"),
        Vector(
            "RFC 2202 §2, md5, case 6", .md5, key: Octets(repeating: 0xaa, count: 80),
            text: Octets("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            mac: "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd"),
        Vector(
            "RFC 2202 §2, md5, case 7", .md5, key: Octets(repeating: 0xaa, count: 80),
            text: Octets(
                ("Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data").utf8),
            mac: "6f630fad67cda0ee1fb1f562db3aa53e"),
        Vector(
            "RFC 2202 §3, sha1, case 1", .sha1, key: Octets(repeating: 0x0b, count: 20),
            text: Octets("Hi There".utf8),
            mac: "b617318655057264e28bc0b6fb378c8ef146be00"),
        Vector(
            "RFC 2202 §3, sha1, case 2", .sha1, key: Octets("Jefe".utf8),
            text: Octets("what do ya want for nothing?".utf8),
            mac: "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
        Vector(
            "RFC 2202 §3, sha1, case 3", .sha1, key: Octets(repeating: 0xaa, count: 20),
            text: Octets(repeating: 0xdd, count: 50),
            mac: "125d7342b9ac11cd91a39af48aa17b4f63f175d3"),
        Vector(
            "RFC 2202 §3, sha1, case 4", .sha1, key: Octets(1...25),
            text: Octets(repeating: 0xcd, count: 50),
            mac: "4c9007f4026250c6bc8414f9bf50c86c2d7235da"),
        Vector(
            "RFC 2202 §3, sha1, case 5", .sha1, key: Octets(repeating: 0x0c, count: 20),
            text: Octets("Test With Truncation".utf8),
            mac: "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04"),
        Vector(
            "RFC 2202 §3, sha1, case 6", .sha1, key: Octets(repeating: 0xaa, count: 80),
            text: Octets("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            mac: "aa4ae5e15272d00e95705637ce8a3b55ed402112"),
        Vector(
            "RFC 2202 §3, sha1, case 7", .sha1, key: Octets(repeating: 0xaa, count: 80),
            text: Octets(
                ("Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data").utf8),
            mac: "e8e99d0f45237d786d6bbaa7965c7808bbff1a91"),
        Vector(
            "RFC 4231 §4.2, sha224, case 1", .sha224, key: Octets(repeating: 0x0b, count: 20),
            text: Octets("Hi There".utf8),
            mac: "896fb1128abbdf196832107cd49df33f47b4b1169912ba4f53684b22"),
        Vector(
            "RFC 4231 §4.2, sha256, case 1", .sha256, key: Octets(repeating: 0x0b, count: 20),
            text: Octets("Hi There".utf8),
            mac: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        Vector(
            "RFC 4231 §4.2, sha384, case 1", .sha384, key: Octets(repeating: 0x0b, count: 20),
            text: Octets("Hi There".utf8),
            mac: "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6"),
        Vector(
            "RFC 4231 §4.2, sha512, case 1", .sha512, key: Octets(repeating: 0x0b, count: 20),
            text: Octets("Hi There".utf8),
            mac: "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d"
                + "914eeb61f1702e696c203a126854"),
        Vector(
            "RFC 4231 §4.3, sha224, case 2", .sha224, key: Octets("Jefe".utf8),
            text: Octets("what do ya want for nothing?".utf8),
            mac: "a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44"),
        Vector(
            "RFC 4231 §4.3, sha256, case 2", .sha256, key: Octets("Jefe".utf8),
            text: Octets("what do ya want for nothing?".utf8),
            mac: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        Vector(
            "RFC 4231 §4.3, sha384, case 2", .sha384, key: Octets("Jefe".utf8),
            text: Octets("what do ya want for nothing?".utf8),
            mac: "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"),
        Vector(
            "RFC 4231 §4.3, sha512, case 2", .sha512, key: Octets("Jefe".utf8),
            text: Octets("what do ya want for nothing?".utf8),
            mac: "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaea"
                + "b1a34d4a6b4b636e070a38bce737"),
        Vector(
            "RFC 4231 §4.4, sha224, case 3", .sha224, key: Octets(repeating: 0xaa, count: 20),
            text: Octets(repeating: 0xdd, count: 50),
            mac: "7fb3cb3588c6c1f6ffa9694d7d6ad2649365b0c1f65d69d1ec8333ea"),
        Vector(
            "RFC 4231 §4.4, sha256, case 3", .sha256, key: Octets(repeating: 0xaa, count: 20),
            text: Octets(repeating: 0xdd, count: 50),
            mac: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        Vector(
            "RFC 4231 §4.4, sha384, case 3", .sha384, key: Octets(repeating: 0xaa, count: 20),
            text: Octets(repeating: 0xdd, count: 50),
            mac: "88062608d3e6ad8a0aa2ace014c8a86f0aa635d947ac9febe83ef4e55966144b2a5ab39dc13814b94e3ab6e101a34f27"),
        Vector(
            "RFC 4231 §4.4, sha512, case 3", .sha512, key: Octets(repeating: 0xaa, count: 20),
            text: Octets(repeating: 0xdd, count: 50),
            mac: "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39bf3e848279a722c806b485a47e67c807b946"
                + "a337bee8942674278859e13292fb"),
        Vector(
            "RFC 4231 §4.5, sha224, case 4", .sha224, key: Octets(1...25),
            text: Octets(repeating: 0xcd, count: 50),
            mac: "6c11506874013cac6a2abc1bb382627cec6a90d86efc012de7afec5a"),
        Vector(
            "RFC 4231 §4.5, sha256, case 4", .sha256, key: Octets(1...25),
            text: Octets(repeating: 0xcd, count: 50),
            mac: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
        Vector(
            "RFC 4231 §4.5, sha384, case 4", .sha384, key: Octets(1...25),
            text: Octets(repeating: 0xcd, count: 50),
            mac: "3e8a69b7783c25851933ab6290af6ca77a9981480850009cc5577c6e1f573b4e6801dd23c4a7d679ccf8a386c674cffb"),
        Vector(
            "RFC 4231 §4.5, sha512, case 4", .sha512, key: Octets(1...25),
            text: Octets(repeating: 0xcd, count: 50),
            mac: "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3dba91ca5c11aa25eb4d679275cc5788063a5f1"
                + "9741120c4f2de2adebeb10a298dd"),
        Vector(
            "RFC 4231 §4.6, sha224, case 5", .sha224, key: Octets(repeating: 0x0c, count: 20),
            text: Octets("Test With Truncation".utf8),
            mac: "0e2aea68a90c8d37c988bcdb9fca6fa8"),
        Vector(
            "RFC 4231 §4.6, sha256, case 5", .sha256, key: Octets(repeating: 0x0c, count: 20),
            text: Octets("Test With Truncation".utf8),
            mac: "a3b6167473100ee06e0c796c2955552b"),
        Vector(
            "RFC 4231 §4.6, sha384, case 5", .sha384, key: Octets(repeating: 0x0c, count: 20),
            text: Octets("Test With Truncation".utf8),
            mac: "3abf34c3503b2a23a46efc619baef897"),
        Vector(
            "RFC 4231 §4.6, sha512, case 5", .sha512, key: Octets(repeating: 0x0c, count: 20),
            text: Octets("Test With Truncation".utf8),
            mac: "415fad6271580a531d4179bc891d87a6"),
        Vector(
            "RFC 4231 §4.7, sha224, case 6", .sha224, key: Octets(repeating: 0xaa, count: 131),
            text: Octets("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            mac: "95e9a0db962095adaebe9b2d6f0dbce2d499f112f2d2b7273fa6870e"),
        Vector(
            "RFC 4231 §4.7, sha256, case 6", .sha256, key: Octets(repeating: 0xaa, count: 131),
            text: Octets("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            mac: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
        Vector(
            "RFC 4231 §4.7, sha384, case 6", .sha384, key: Octets(repeating: 0xaa, count: 131),
            text: Octets("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            mac: "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df163f44952"),
        Vector(
            "RFC 4231 §4.7, sha512, case 6", .sha512, key: Octets(repeating: 0xaa, count: 131),
            text: Octets("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            mac: "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e6"
                + "4f73f63f0aec8b915a985d786598"),
        Vector(
            "RFC 4231 §4.8, sha224, case 7", .sha224, key: Octets(repeating: 0xaa, count: 131),
            text: Octets(
                ("This is a test using a larger than block-size key and a larger than block-size data. The "
                    + "key needs to be hashed before being used by the HMAC algorithm.").utf8),
            mac: "3a854166ac5d9f023f54d517d0b39dbd946770db9c2b95c9f6f565d1"),
        Vector(
            "RFC 4231 §4.8, sha256, case 7", .sha256, key: Octets(repeating: 0xaa, count: 131),
            text: Octets(
                ("This is a test using a larger than block-size key and a larger than block-size data. The "
                    + "key needs to be hashed before being used by the HMAC algorithm.").utf8),
            mac: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
        Vector(
            "RFC 4231 §4.8, sha384, case 7", .sha384, key: Octets(repeating: 0xaa, count: 131),
            text: Octets(
                ("This is a test using a larger than block-size key and a larger than block-size data. The "
                    + "key needs to be hashed before being used by the HMAC algorithm.").utf8),
            mac: "6617178e941f020d351e2f254e8fd32c602420feb0b8fb9adccebb82461e99c5a678cc31e799176d3860e6110c46523e"),
        Vector(
            "RFC 4231 §4.8, sha512, case 7", .sha512, key: Octets(repeating: 0xaa, count: 131),
            text: Octets(
                ("This is a test using a larger than block-size key and a larger than block-size data. The "
                    + "key needs to be hashed before being used by the HMAC algorithm.").utf8),
            mac: "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944b6022cac3c4982b10d5eeb55c3e4de151346"
                + "76fb6de0446065c97440fa8c6a58"),
    ]
}
