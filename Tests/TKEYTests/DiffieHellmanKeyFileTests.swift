import DNS
import LibCrypto
import TKEY
import Testing

/// Pairs as dnssec-keygen wrote them for these tests.
@Suite struct DiffieHellmanKeyFileTests {
    private static let publicText = """
        A_b-c.D. IN KEY 512 3 2 AAEBAAAAYATk3a+5P6VDii+cYDrzxE2ze/A009GGWhqTXKnwB7iS99vh 7eUUxrGnl/1vWVVRpZUw+6o1jrOY7X7zw2rKW8fjLxPl1JxBDy6mKQbo P9RUGtt5Ud0PAiaDx+B9K4StZw==

        """
    private static let privateText = """
        Private-key-format: v1.3
        Algorithm: 2 (DH)
        Prime(p): ///////////JD9qiIWjCNMTGYouA3BzRKQJOCIpnzHQCC76mOxObIlFKCHmONATd75UZs806QxswKwpt8l8UN0/hNW1tUcJF5IW1dmJefsb0TELppjo2IP//////////
        Generator(g): Ag==
        Private_value(x): NzhxHA2UiV5KeM5Ogzk/AMs1giOm6s6AcUZzCJIeOmVwUIvuYM5SiEi6L1UfZ03T4QDLmCrqfl+8+bUfZMPoh9kZaozFP5f2ldxn8Jd5BaWbYaBcxzRSDtuqnVGWalz1
        Public_value(y): BOTdr7k/pUOKL5xgOvPETbN78DTT0YZaGpNcqfAHuJL32+Ht5RTGsaeX/W9ZVVGllTD7qjWOs5jtfvPDaspbx+MvE+XUnEEPLqYpBug/1FQa23lR3Q8CJoPH4H0rhK1n
        Created: 20261121111052
        Publish: 20261121111052
        Activate: 20261121111052

        """

    private func error(_ publicText: String = publicText, _ privateText: String = privateText) -> KeyFileError? {
        do throws(KeyFileError) {
            _ = try DiffieHellmanKeyFile(publicText: Array(publicText.utf8)).key(privateText: Array(privateText.utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test func `a pair is read`() throws {
        let file = try DiffieHellmanKeyFile(publicText: Array(Self.publicText.utf8))
        #expect(file.owner.description == "A_b-c.D")
        #expect(file.group == .bits768)
        let key = try file.key(privateText: Array(Self.privateText.utf8))
        #expect(key.publicValue == file.publicValue)
    }

    @Test(arguments: [
        ("KEY 512 3 2 ", "KEY 512 3 5 ", KeyFileError.otherAlgorithm("5")),
        ("AAEBAAAAYATk3", "AAEEAAAAYATk3", .malformed("KEY")),
        ("AAEBAAAAYATk3", "AAECAAAAYATk3", .filesDiffer),
        ("AAEBAAAAYATk3", "AAEBAAAAYATl3", .filesDiffer),
    ])
    func `a faulty key file is refused`(text: String, replacement: String, expected: KeyFileError) {
        #expect(error(Self.publicText.replacing(text, with: replacement)) == expected)
    }

    @Test(arguments: [
        ("Algorithm: 2 (DH)", "Algorithm: 157 (HMAC_MD5)", KeyFileError.otherAlgorithm("157")),
        ("Prime(p)", "Prime(q)", .missing("Prime(p)")),
        ("Generator(g): Ag==", "Generator(g): Aw==", .filesDiffer),
        ("Private_value(x): N", "Private_value(x): O", .filesDiffer),
        ("Private_value(x): Nzhx", "Private_value(x): *zhx", .malformed("Private_value(x)")),
        ("Private_value(x)", "Private_value(z)", .missing("Private_value(x)")),
        ("Public_value(y)", "Public_value(z)", .missing("Public_value(y)")),
    ])
    func `a faulty private file is refused`(text: String, replacement: String, expected: KeyFileError) {
        #expect(error(Self.publicText, Self.privateText.replacing(text, with: replacement)) == expected)
    }

    @Test func `a private value that is out of range is refused`() {
        let lines = Self.privateText.split(separator: "\n").map {
            $0.hasPrefix("Private_value") ? "Private_value(x): AQ==" : $0
        }
        #expect(error(Self.publicText, lines.joined(separator: "\n")) == .diffieHellman(.privateValueOutOfRange))
    }
}
