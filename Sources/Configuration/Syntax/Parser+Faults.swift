/// Faults in the structure of a file.
extension Parser {
    func sayUnfinished(_ token: Token, _ source: Source) {
        let what = token.kind == .unfinishedString ? "string" : "comment"
        reading.error(source.place(token), "this \(what) is not closed before the end of the file")
        // It is unknown where the quote is missing, and so what is text and what a secret.
        if token.kind == .unfinishedString { reading.files[Int(source.file)].hide(0..<UInt32.max) }
    }

    /// Reports that a statement runs to the end of the file: where the next one seems to start, else where it started itself.
    func sayNoSemicolon(after statement: Int, _ begin: Token, _ source: Source, in tree: SyntaxTree) {
        var index = statement + 1
        while index < tree.nodes.count {
            let node = tree.nodes[index]
            let next = Int(node.next)
            guard next < tree.nodes.count else { break }
            let following = tree.nodes[next]
            if following.kind == .word, isOnLaterLine(following, than: node), node.kind == .block || isKnown(following) {
                let word = Word(reading: reading, node: following)
                return reading.error(word.place, "missing ';' before '\(word.shown)'")
            }
            index = next
        }
        reading.error(source.place(begin), "this statement has no ';' before the end of the file")
    }

    func sayNoSemicolon(before token: Token, _ source: Source) {
        let word = Word(
            reading: reading, node: SyntaxTree.Node(.word, file: source.file, start: token.start, end: token.end, next: 0))
        reading.error(word.place, "missing ';' before '\(word.shown)'")
    }

    /// Reports words before the file's name, as in `include "a" include "b";`.
    func sayBrokenInclude(_ statement: Int, in tree: SyntaxTree) {
        let nodes = tree.nodes[(statement + 1)...]
        let keyword = Word(reading: reading, node: nodes[statement + 1])
        if nodes.count > 2, nodes[statement + 2].kind == .quoted, nodes[statement + 3].kind == .word {
            let word = Word(reading: reading, node: nodes[statement + 3])
            return reading.error(word.place, "missing ';' before '\(word.shown)'")
        }
        reading.error(keyword.place, "'include' takes one file name in quotes")
    }

    private func isOnLaterLine(_ node: SyntaxTree.Node, than earlier: SyntaxTree.Node) -> Bool {
        let octets = reading.files[Int(node.file)].octets
        return node.file == earlier.file && earlier.end <= node.start
            && octets[Int(earlier.end)..<Int(node.start)].contains(UInt8(ascii: "\n"))
    }

    private func isKnown(_ node: SyntaxTree.Node) -> Bool {
        OptionTable.shared.scopes(of: Word(reading: reading, node: node).text.asciiLowercased) != nil
    }
}
