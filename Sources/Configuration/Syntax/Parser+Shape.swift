/// What the structure of a statement depends on.
extension Parser {
    func isWord(_ token: Token, _ keyword: String, _ source: Source) -> Bool {
        Word(reading: reading, node: SyntaxTree.Node(.word, file: source.file, start: token.start, end: token.end, next: 0))
            .isKeyword(keyword)
    }

    private static let mapBlocks: Set<String> = [
        "zone", "template", "key", "server", "logging", "channel", "tls", "http", "dnssec-policy", "key-store", "controls",
        "statistics-channels", "rate-limit", "dns64", "dlz", "notify-cfg",
    ]

    /// Statements whose blocks are passed to a library unread.
    func holdsFreeText(_ statement: Int, in tree: SyntaxTree) -> Bool {
        let first = Word(reading: reading, node: tree.nodes[statement + 1])
        return first.isKeyword("dyndb") || first.isKeyword("plugin") || first.isKeyword("dnsrps-options")
    }

    func blockKind(of statement: Int, in tree: SyntaxTree) -> BlockKind {
        let first = tree.nodes[statement + 1]
        guard first.kind == .word else { return .list }
        let word = Word(reading: reading, node: first)
        if word.isKeyword("primaries") || word.isKeyword("masters") { return .list }
        let keyword = word.text.asciiLowercased
        switch keyword {
        case "options": return .options
        case "view": return .view
        default: return Self.mapBlocks.contains(keyword) ? .map : .list
        }
    }
}
