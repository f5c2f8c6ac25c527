import Foundation
import LibCrypto
import Testing

/// A policy may take hashes away. It is read when the library starts, hence a process of its own.
@Suite struct FIPSModeTests {
    @Test func `what the policy forbids is refused with OpenSSL's reason`() async throws {
        await #expect(processExitsWith: .success) {
            let configuration = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).cnf")
            // FIPS is demanded, and no provider has it.
            try """
            openssl_conf = start
            [start]
            alg_section = algorithms
            [algorithms]
            default_properties = fips=yes

            """.write(to: configuration, atomically: false, encoding: .utf8)
            defer { try? FileManager.default.removeItem(at: configuration) }
            unsafe setenv("OPENSSL_CONF", configuration.path, 1)

            for hash in HashFunction.allCases {
                let error = #expect(throws: CryptoError.self) { _ = try HMAC(hash, key: [1].span) }
                #expect(error == .hashRefused(hash, reason: "unsupported"))
            }
            #expect(throws: CryptoError.self) { try SystemRandom.octets(1) }
            // A generator cannot throw: it draws from the kernel.
            var random = SystemRandom()
            #expect(random.next() as UInt64 != random.next() as UInt64)
        }
    }
}
