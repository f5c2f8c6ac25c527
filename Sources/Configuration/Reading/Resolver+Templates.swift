extension Resolver {
    mutating func readTemplate(_ statement: Statement) -> Statement? {
        var reader = ValueReader(statement, of: "'template'")
        guard let word = reader.word("the template's name") else { return nil }
        guard let block = reader.readBlock() else {
            reader.fail(expecting: "a block")
            return nil
        }
        let name = word.text.asciiLowercased
        if templates[name] == nil {
            templates[name] = Template(name: word.text, block: block, place: word.place)
        } else {
            reading.error(word.place, "template '\(word.shown)' is defined more than once")
        }
        return reader.finish()
    }
}
