internal import DNS
import LibCrypto
internal import TSIG

extension Resolver {
    /// A `key` clause as read.
    struct KeyClause {
        let name: Name
        let place: Place
        let entry: KeyTable.Entry
    }

    /// Reads `key "name" { algorithm …; secret …; };`, or `key "name" { key-file …; };`. Messages never contain secrets.
    func readKey(_ statement: Statement) -> KeyClause? {
        var reader = ValueReader(statement, of: "'key'")
        let place = reader.place
        guard let name = reader.name("the key's name") else { return nil }
        guard let block = reader.readBlock() else {
            reader.fail(expecting: "a block")
            return nil
        }
        return KeyClause(name: name, place: place, entry: readKey(named: name, at: place, block))
    }

    /// The words between the braces.
    private struct KeyWords {
        var algorithm: Word?
        var secret: Word?
        var file: Word?
        /// Whether a file was given, usable or not.
        var hasFile = false
    }

    func add(_ clause: KeyClause?, to table: inout KeyTable) {
        guard let clause else { return }
        if !table.insert(clause.entry, named: clause.name) {
            reading.error(clause.place, "this key is defined more than once")
        }
    }

    private func readKey(named name: Name, at place: Place, _ block: Block) -> KeyTable.Entry {
        var words = KeyWords()
        for statement in block.statements {
            var rest: Statement? = statement
            while let current = rest { rest = readMember(current, &words) }
        }
        if words.hasFile {
            if let other = words.algorithm ?? words.secret {
                reading.error(other.place, "this key has a 'key-file', which gives algorithm and secret")
                return .faulty
            }
            return words.file.flatMap { readKeyFile($0, of: name) }.map { .key($0) } ?? .faulty
        }
        let algorithm = readAlgorithm(words.algorithm, at: place)
        let secret = readSecret(words.secret, at: place)
        guard let algorithm, let secret else { return .faulty }
        return .key(TSIGKey(name: name, algorithm: algorithm, secret: secret))
    }

    private func readMember(_ statement: Statement, _ words: inout KeyWords) -> Statement? {
        guard let keyword = statement.keyword else {
            reading.error(statement.place, "expected the name of an option")
            return nil
        }
        let option = keyword.text.asciiLowercased
        var value = ValueReader(statement, of: "'\(option)'")
        switch option {
        case "key-file":
            if words.hasFile {
                reading.error(keyword.place, "'key-file' redefined in this key")
                return nil
            }
            words.hasFile = true
            words.file = value.quoted("a key file")
            return value.finish()
        case "algorithm", "secret":
            if (option == "algorithm" ? words.algorithm : words.secret) != nil {
                reading.error(keyword.place, "'\(option)' redefined in this key")
                return nil
            }
            guard let word = value.word(option == "algorithm" ? "the name of an algorithm" : "a secret in base64") else {
                return nil
            }
            if option == "algorithm" { words.algorithm = word } else { words.secret = word }
            return value.finish()
        default:
            reading.error(
                keyword.place,
                "unknown option '\(keyword.shown)'\(reading.suggestion(for: option, among: ["algorithm", "secret", "key-file"]))"
            )
            return nil
        }
    }

    private func readSecret(_ word: Word?, at place: Place) -> SharedSecret? {
        guard let word else {
            reading.error(place, "this key has no 'secret'")
            return nil
        }
        sayWorldReadable(reading.files[Int(word.place.file)], at: word.place)
        guard let secret = Base64.decode(word.text) else {
            reading.error(word.place, "the secret of this key is not base64")
            return nil
        }
        guard !secret.isEmpty else {
            reading.error(word.place, "the secret of this key is empty")
            return nil
        }
        return SharedSecret(taking: consume secret)
    }

    /// Warns that everybody may read the file that contains a secret.
    func sayWorldReadable(_ file: SourceFile, at place: Place) {
        guard let mode = worldReadableMode(file.path) else { return }
        reading.warningOnce(
            place, "'\(file.path.shownPath)' contains the secret of a key and is world-readable (mode \(mode))")
    }

    /// The permissions of a world-readable file, as chmod writes them; `nil` if it is not.
    func worldReadableMode(_ path: String) -> String? {
        guard let mode = reading.source.permissions(path), mode & 0o004 != 0 else { return nil }
        return "0" + String(mode & 0o7777, radix: 8)
    }

    private func readAlgorithm(_ word: Word?, at place: Place) -> TSIGAlgorithm? {
        guard let word else {
            reading.error(place, "this key has no 'algorithm'")
            return nil
        }
        let text = word.text.asciiLowercased
        if let algorithm = TSIGAlgorithm(named: text) { return algorithm }
        reading.error(word.place, whyUnknown(text))
        return nil
    }

    /// What is wrong with an algorithm's name, usually in `hmac-sha256-bits`; the name is not shown, because it may be a secret.
    private func whyUnknown(_ text: String) -> String {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let plain = parts.prefix(2).joined(separator: "-")
        guard parts.count == 3, let digest = Self.digestBits[plain] else {
            return "unknown algorithm\(reading.suggestion(for: text, among: TSIGAlgorithm.names))"
        }
        guard parts[2].utf8.allSatisfy(\.isASCIIDigit), let bits = Int(parts[2]) else {
            return "expected a number of bits after '\(plain)'"
        }
        if bits > digest { return "'\(plain)' has no more than \(digest) bits" }
        if bits % 8 != 0 { return "the number of bits after '\(plain)' is not a multiple of 8" }
        return "'\(plain)' needs at least \(max(80, digest / 2)) bits"
    }

    private static let digestBits = [
        "hmac-md5": 128, "hmac-sha1": 160, "hmac-sha224": 224, "hmac-sha256": 256, "hmac-sha384": 384, "hmac-sha512": 512,
    ]
}
