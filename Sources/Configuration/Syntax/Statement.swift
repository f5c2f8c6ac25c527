/// One statement, up to its semicolon: words, marks and blocks.
struct Statement {
    let reading: Reading
    let tree: SyntaxTree
    /// Index of the first part.
    let first: Int
    /// The index after the last part.
    let end: Int
    /// The place of its semicolon, or where that is missing.
    let endPlace: Place

    /// Where the first part stands.
    var place: Place { first < end ? tree.nodes[first].place : endPlace }

    /// Its first word, if that is an unquoted word.
    var keyword: Word? {
        guard first < end, tree.nodes[first].kind == .word else { return nil }
        return Word(reading: reading, node: tree.nodes[first])
    }

    func from(_ part: Int) -> Statement {
        Statement(reading: reading, tree: tree, first: part, end: end, endPlace: endPlace)
    }
}

/// The contents of braces.
struct Block {
    let reading: Reading
    let tree: SyntaxTree
    let index: Int

    var place: Place { tree.nodes[index].place }
    var isEmpty: Bool { Int(tree.nodes[index].next) == index + 1 }
    var statements: Statements {
        Statements(reading: reading, tree: tree, index: index + 1, end: Int(tree.nodes[index].next))
    }
}

/// The statements of a block or of a whole tree, in order.
struct Statements: Sequence, IteratorProtocol {
    let reading: Reading
    let tree: SyntaxTree
    var index: Int
    let end: Int

    init(reading: Reading, tree: SyntaxTree, index: Int, end: Int) {
        self.reading = reading
        self.tree = tree
        self.index = index
        self.end = end
    }

    /// All of a tree.
    init(_ reading: Reading, of tree: SyntaxTree) {
        self.init(reading: reading, tree: tree, index: 0, end: tree.nodes.count)
    }

    /// The index of the node that `next` reads; a zone there is not parsed yet.
    var unreadZone: Int? {
        index < end && tree.nodes[index].kind == .zone ? index : nil
    }

    mutating func next() -> Statement? {
        guard index < end else { return nil }
        let node = tree.nodes[index]
        let first = index + 1
        index = Int(node.next)
        return Statement(
            reading: reading, tree: tree, first: first, end: index, endPlace: Place(file: node.file, offset: node.end))
    }
}
