import Configuration
import Foundation

/// Files in named.conf syntax, from the first that is read.
///
/// Input: up to three files, with an octet 0 between: `/named.conf`, `/i` and `/j`.
struct ConfigurationHarness: FuzzHarness {
    private static let main = "/named.conf"
    /// What settings show in a secret's place, and a secret that may stand there.
    private static let (hidden, secret) = ("????????", "c2VjcmV0")

    init() throws {
        // A key has libcrypto's algorithms fetched, which stay.
        _ = try Fuzzed.key()
    }

    func take(_ input: [UInt8]) throws -> Bool {
        let parts = input.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false).map(Array.init)
        var files: [String: [UInt8]] = [:]
        for (path, text) in zip([Self.main, "/i", "/j"], parts) { files[path] = text }
        let source = Self.source(files)
        let (settings, diagnostics) = ConfigurationFile.load(Self.main, from: source, workingDirectory: "/start")
        try hold(diagnostics.contains { $0.severity == .error } == (settings == nil), "settings beside errors, or neither")
        for said in diagnostics {
            try hold((said.line > 0) == (said.column > 0), "a place that is none: \(said)")
            let text = said.description.utf8
            try hold(text.count < 4096 && text.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "a sentence that is none: \(said)")
        }
        _ = ConfigurationFile.stateDirectory(Self.main, from: source, workingDirectory: "/start")
        let keys = ConfigurationFile.keys(Self.main, from: source, workingDirectory: "/start").keys
        for key in keys { try hold(!"\(key)".isEmpty, "a key without a description") }
        guard let settings else { return false }
        try check(settings, with: files)
        return true
    }

    /// What is printed is read again, without errors, and printed alike; no secret stands in it.
    private func check(_ settings: Settings, with files: [String: [UInt8]]) throws {
        let printed = settings.printed
        var files = files
        files[Self.main] = Array(printed.replacing("\"\(Self.hidden)\"", with: "\"\(Self.secret)\"").utf8)
        let (again, diagnostics) = ConfigurationFile.load(Self.main, from: Self.source(files), workingDirectory: "/start")
        let errors = diagnostics.filter { $0.severity == .error }.map(\.description)
        try hold(errors.isEmpty, "what is printed is refused: \(errors)\n\(printed)")
        try hold(again?.printed == printed, "printed\n\(printed)\nand, when that is read,\n\(again?.printed ?? "nothing")")
    }

    private static func source(_ files: [String: [UInt8]]) -> ConfigurationSource {
        ConfigurationSource(
            read: { path throws(UnreadableFile) in
                guard let text = files[path] else { throw UnreadableFile(reason: "No such file or directory") }
                return text
            },
            expand: { pattern throws(UnreadableFolder) in
                let head = pattern.prefix { $0 != "*" }
                return files.keys.filter { $0.hasPrefix(head) }.sorted()
            },
            permissions: { _ in 0o640 },
            interface: { $0 == "eth0" ? 2 : nil },
            folder: { .present(FolderIdentity(device: 1, inode: UInt64($0.utf8.count)), refusal: nil) },
            irregularFiles: { _, _ in [] })
    }
}
