import Configuration
import ConfigurationFiles
import DNS
import SystemPackage
import TKEY
import TSIG
import ZoneFile

/// Finds the key that an option names: in a pair of files, in a file with a `key` clause, or in the configuration.
struct KeyLookup {
    let configuration: String

    func key(_ word: String) throws -> TSIGKey {
        let base = KeyFileName.base(of: word)
        if exists(base + KeyFileName.privateSuffix) { return try KeyPair.key(at: base) }
        if word.contains("/") || exists(word) {
            let keys = try keys(in: word)
            KeyPair.sayWorldReadable(word)
            guard keys.count == 1, let key = keys.first else { throw KeyNotFound.severalKeys(path: word, count: keys.count) }
            return key
        }
        guard let name = try? Name(parsing: word), let key = try keys(in: configuration).first(where: { $0.name == name })
        else {
            throw KeyNotFound.noSuchKey(word, path: configuration)
        }
        return key
    }

    /// The keys of a configuration, or of a file that it includes; its faults are printed if there is none.
    private func keys(in path: String) throws -> [TSIGKey] {
        let (keys, diagnostics) = ConfigurationFile.keys(
            path, from: ConfigurationReader.disk, workingDirectory: ConfigurationReader.workingDirectory)
        if keys.isEmpty { for diagnostic in diagnostics { Output.complain("\(diagnostic)") } }
        return keys
    }

    private func exists(_ path: String) -> Bool {
        (try? Stat(FilePath(path)))?.type == .regular
    }
}

/// Why there is no key to sign with.
enum KeyNotFound: Error, CustomStringConvertible {
    case noSuchKey(String, path: String)
    case severalKeys(path: String, count: Int)

    var description: String {
        switch self {
        case .noSuchKey(let name, let path):
            "no key '\(name.looksLikeSecret ? "…" : name)' in '\(path)', and no such file"
        case .severalKeys(let path, let count): "'\(path)' has \(count.counted("key")) instead of one"
        }
    }
}
