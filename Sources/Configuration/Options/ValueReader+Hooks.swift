internal import DNS

extension ValueReader {
    /// The value of `on-publish-command`: `{ "program"; "argument"; … }`.
    mutating func command() -> HookCommand? {
        guard let block = readBlock() else {
            fail(expecting: "a program and its arguments in braces")
            return nil
        }
        var words: [String] = []
        for statement in block.statements {
            var reader = ValueReader(statement, of: subject, afterKeyword: false)
            guard let word = reader.quoted(words.isEmpty ? "a program" : "an argument"),
                Self.check(word, isProgram: words.isEmpty)
            else { return nil }
            _ = reader.finish()
            words.append(word.text)
        }
        return HookCommand(words)
    }

    private static func check(_ word: Word, isProgram: Bool) -> Bool {
        let text = word.text
        let reading = word.reading
        if text.unicodeScalars.contains(where: { $0 == "\0" || $0 == "\u{FFFD}" }) {
            reading.error(word.place, "'\(word.shown)' contains NUL or is not UTF-8")
            return false
        }
        if isProgram {
            // The program that runs must not depend on the name of a zone.
            if text.isEmpty || text.contains("$") || text.contains("/") && !text.hasPrefix("/") {
                reading.error(
                    word.place, "'\(word.shown)' is not a program: write an absolute path, or a name to look up in PATH")
                return false
            }
            return true
        }
        for case .variable(let name) in HookCommand.parts(of: text) where !HookSubject.variables.contains(name) {
            reading.error(
                word.place,
                "unknown variable '$\(name.shown)': use \(HookSubject.variables.map { "$" + $0 }.joined(separator: ", "))"
                    + ", or $$ for a dollar sign")
            return false
        }
        return true
    }

    /// The value of `verify-served`: `address [port n]`, or `none`.
    mutating func served() -> Endpoint?? {
        if skipKeyword("none") { return .some(nil) }
        guard let word = nextWord, !word.isQuoted, let address = parseAddress(word.text) else {
            fail(expecting: "an address or none")
            return nil
        }
        advance()
        guard skipKeyword("port") else { return Endpoint(address, port: 53) }
        return port().map { Endpoint(address, port: $0) }
    }
}
