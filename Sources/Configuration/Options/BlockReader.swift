/// Walks the statements of one block by the option table: unknown, misplaced, repeated and ineffective ones are reported here; the
/// rest is passed on.
struct BlockReader {
    let reading: Reading
    let scope: Scope
    /// The name of the block for messages: `options`, `zone 'example.com'`.
    let subject: String
    private var seen: [Int: Place] = [:]
    /// Options set in this block that exclude another one.
    private var inForce: Set<String> = []

    init(_ reading: Reading, _ scope: Scope, _ subject: String) {
        self.reading = reading
        self.scope = scope
        self.subject = subject
    }

    /// Passes each statement that is to be read to `handle`, which returns the rest of it after a forgotten semicolon.
    mutating func read(_ statements: Statements, _ handle: (OptionTable.Entry, Statement) -> Statement?) {
        for statement in statements {
            var rest: Statement? = statement
            while let statement = rest { rest = read(statement, handle) }
        }
    }

    mutating func read(_ statement: Statement, _ handle: (OptionTable.Entry, Statement) -> Statement?) -> Statement? {
        guard let keyword = statement.keyword else {
            reading.error(statement.place, "expected the name of \(scope == .top ? "a statement" : "an option")")
            return nil
        }
        let name = keyword.text.asciiLowercased
        guard let (index, entry) = OptionTable.find(name, in: scope) else {
            sayUnknown(keyword, name)
            return nil
        }
        if !entry.isRepeatable {
            if seen[index] != nil {
                reading.error(keyword.place, "'\(kind: name)' redefined in \(subject)")
                return nil
            }
            seen[index] = keyword.place
        }
        if case .zone(let option) = entry.use, let other = option.alternative, !switchesOff(statement) {
            if inForce.contains(other) {
                reading.error(keyword.place, "'\(other)' and '\(name)' cannot both be set in \(subject)")
                return nil
            }
            inForce.insert(name)
        }
        guard case .treated(let treatment) = entry.use else { return handle(entry, statement) }
        say(treatment, of: name, at: keyword.place, statement)
        return nil
    }

    /// Whether the statement switches the option off: `none` or an empty block.
    private func switchesOff(_ statement: Statement) -> Bool {
        var reader = ValueReader(statement, of: "")
        return reader.skipKeyword("none") || reader.readBlock()?.isEmpty == true
    }

    private func sayUnknown(_ keyword: Word, _ name: String) {
        let kind = scope == .top ? "statement" : "option"
        if let elsewhere = OptionTable.shared.scopes(of: name) {
            return reading.error(keyword.place, "'\(kind: name)' is not allowed \(scope.words); it belongs \(elsewhere.words)")
        }
        let suggestion = reading.suggestion(for: name, among: OptionTable.shared.names(in: scope))
        reading.error(keyword.place, "unknown \(kind: kind) '\(kind: keyword.shown)'\(suggestion)")
    }

    private func say(_ treatment: Treatment, of name: String, at place: Place, _ statement: Statement) {
        switch treatment {
        case .ignored:
            reading.holdsServersBusiness = true
            reading.infoOnce(place, "'\(name)' is ignored: it concerns the local name server")
        case .ignoredLoudly(let why):
            var reader = ValueReader(statement, of: name)
            if reader.skipKeyword("no") || reader.skipKeyword("none") { return }
            reading.warningOnce(place, "'\(name)' is ignored: \(why)")
        case .later:
            reading.infoOnce(place, "'\(name)' is not implemented (ignored)")
        case .laterLoudly:
            var reader = ValueReader(statement, of: name)
            if reader.skipKeyword("no") || reader.readBlock()?.isEmpty == true { return }
            reading.warningOnce(place, "'\(name)' is not implemented (ignored)")
        case .refused(let why):
            if switchesOff(statement) { return }
            reading.error(place, "'\(kind: name)' is not supported in this version: \(why)")
        }
    }
}
