import DNS
import LibCrypto
import TKEY
import TSIG

/// Key files of dnssec-keygen and of ours.
///
/// Input: the `.key` file, an octet 0, and the `.private` file.
struct KeyFileHarness: FuzzHarness {
    private let name: Name

    init() throws {
        // A key has libcrypto's algorithms fetched, which stay.
        name = try Fuzzed.key().name
    }

    func take(_ input: [UInt8]) throws -> Bool {
        let parts = input.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false).map(Array.init)
        let (publicText, privateText) = (parts[0], parts.count > 1 ? parts[1] : [])
        var isTaken = false
        if let file = try? HMACKeyFile(publicText: publicText, privateText: privateText) {
            try check(file)
            let alone = try HMACKeyFile(named: file.key.name, privateText: privateText)
            try hold(alone == file, "the .private file alone makes another key")
            isTaken = true
        }
        if let file = try? HMACKeyFile(named: name, privateText: privateText) {
            try check(file)
            isTaken = true
        }
        if let file = try? DiffieHellmanKeyFile(publicText: publicText) {
            try hold(DiffieHellmanGroup.permittedBits ~= file.group.bits, "a group of \(file.group.bits) bits")
            isTaken = true
            if let key = try? file.key(privateText: privateText) {
                try hold(key.publicValue == file.publicValue && key.group == file.group, "the private value is of another key")
            }
        }
        return isTaken
    }

    /// What is written of a key is read as the same key.
    private func check(_ file: HMACKeyFile) throws {
        let again = try HMACKeyFile(publicText: Array(file.publicText.utf8), privateText: Array(file.privateText.utf8))
        try hold(again == file, "what is written of a key is read as another")
        try hold(again.baseName == file.baseName, "a key has two names for its files")
        try hold(!"\(file.key)".contains(Base64.encode(file.key.secret.octets)), "a key shows its secret")
    }
}
