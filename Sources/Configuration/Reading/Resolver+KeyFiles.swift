internal import DNS
internal import TKEY
internal import TSIG

extension Resolver {
    /// Reads the `.private` file of a pair that BIND's tools wrote; the path may be that of either file, or without suffix.
    func readKeyFile(_ word: Word, of name: Name) -> TSIGKey? {
        guard let base = keyFileBase(word) else { return nil }
        let path = base + KeyFileName.privateSuffix
        guard let text = readFile(path, at: word.place) else { return nil }
        if let mode = worldReadableMode(path) {
            reading.warning(word.place, "this key file is world-readable (mode \(mode))")
        }
        do throws(KeyFileError) {
            return try HMACKeyFile(named: name, privateText: text).key
        } catch {
            reading.error(word.place, "this is not a key file: \(error)")
            return nil
        }
    }

    /// Reads the `.key` file of a Diffie-Hellman pair: only the group is needed, so the private value is not read.
    func readDiffieHellmanKeyFile(_ word: Word) -> (base: String, file: DiffieHellmanKeyFile)? {
        guard let base = keyFileBase(word) else { return nil }
        let path = base + KeyFileName.publicSuffix
        guard let text = readFile(path, at: word.place) else { return nil }
        do throws(KeyFileError) {
            return (base, try DiffieHellmanKeyFile(publicText: text))
        } catch {
            reading.error(word.place, "this is not a Diffie-Hellman key file: \(error)")
            return nil
        }
    }

    private func keyFileBase(_ word: Word) -> String? {
        guard let path = checkedPath(word, "a key file") else { return nil }
        let base = KeyFileName.base(of: Path.join(settings.directory, path))
        for suffix in [KeyFileName.privateSuffix, KeyFileName.publicSuffix] {
            reading.namedFiles.append(NamedFile(path: base + suffix, owner: .key, place: word.place))
        }
        return base
    }

    private func readFile(_ path: String, at place: Place) -> [UInt8]? {
        do throws(UnreadableFile) {
            return try reading.source.read(path)
        } catch {
            reading.error(place, "cannot read this key file: \(error.reason)")
            return nil
        }
    }

    /// `NAME`, or `{ NAME; NAME; … }` in the order in which to try them.
    func readKeyNames(_ reader: inout ValueReader) -> [(name: Name, place: Place)]? {
        guard let block = reader.readBlock() else {
            let place = reader.place
            return reader.name("the key's name").map { [($0, place)] }
        }
        var names: [(name: Name, place: Place)] = []
        for statement in block.statements {
            var element = ValueReader(statement, of: "'key'", afterKeyword: false)
            let place = element.place
            guard let name = element.name("the names of keys") else { continue }
            _ = element.finish()
            if names.contains(where: { $0.name == name }) {
                reading.error(place, "key '\(reading.shown(name, at: place))' is listed twice")
            } else {
                names.append((name, place))
            }
        }
        if block.isEmpty { reading.error(block.place, "'key' needs the names of keys") }
        return names
    }
}
