import LibCrypto
import Testing

@Suite struct HMACTests {
    @Test func `a key of no octets works`() throws {
        var hmac = try HMAC(.md5, key: [UInt8]().span)
        let mac = try hmac.finish()
        #expect(mac.octets.count == 16)
    }
}
