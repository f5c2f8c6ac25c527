/// Where secrets may be: in `key` statements, however broken they are.
extension Parser {
    /// Whether the word occurs in keys only.
    func isKeyWord(_ token: Token, _ source: Source) -> Bool {
        switch token.end - token.start {
        case 6: isWord(token, "secret", source)
        case 8: isWord(token, "key-file", source)
        case 9: isWord(token, "algorithm", source)
        default: false
        }
    }

    /// Whether the statement is a `key` or `tkey`, and not a reference to one in a list.
    func isKey(_ statement: Int, in block: BlockKind, of tree: SyntaxTree) -> Bool {
        guard statement + 1 < tree.nodes.count, 3...4 ~= tree.nodes[statement + 1].end - tree.nodes[statement + 1].start,
            let word = firstWord(of: statement, in: tree), word.isKeyword("key") || word.isKeyword("tkey")
        else { return false }
        return block != .list || tree.nodes[(statement + 1)...].contains { $0.kind == .block }
    }

    /// Whether the statement starts with a word that named.conf does not have.
    func isUnknown(_ statement: Int, in tree: SyntaxTree) -> Bool {
        guard let word = firstWord(of: statement, in: tree) else { return true }
        return OptionTable.shared.scopes(of: word.text.asciiLowercased) == nil
    }

    private func firstWord(of statement: Int, in tree: SyntaxTree) -> Word? {
        guard statement + 1 < tree.nodes.count, tree.nodes[statement + 1].kind == .word else { return nil }
        return Word(reading: reading, node: tree.nodes[statement + 1])
    }
}
