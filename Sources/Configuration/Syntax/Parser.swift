/// Builds the tree of statements, and knows only what their structure depends on: where braces open, where `include` and `directory`
/// have effect, and that a zone may be read later.
///
/// `include` opens a file in place, in any block whose statements start with an option's name. As in named, a relative path is
/// relative to the current directory at that point: that of the process, or the one of the last `directory` statement; never to the
/// including file's.
struct Parser {
    static let maximumBlockDepth = 64

    enum BlockKind {
        case top
        case view
        case options
        /// Statements start with option names.
        case map
        /// Elements, or a block that is not read.
        case list
    }

    let reading: Reading
    /// The directory for relative paths.
    private(set) var directory: String
    /// The number of nodes that had been read when `directory` changed; zones before it use `startDirectory`.
    private var directoryNode = Int.max
    private let startDirectory: String
    /// The number of words read that occur in keys only, such as `secret`.
    private var keyWords = 0
    /// Whether the last statement is hidden.
    private var isBehindKey = false
    /// Whether a comment has swallowed the rest of the file, so that a key may not be recognized.
    private var isCut = false
    /// The number of open `key` statements.
    private var openKeys = 0

    init(_ reading: Reading, directory: String) {
        self.reading = reading
        self.directory = directory
        startDirectory = directory
    }

    // MARK: Whole files

    /// Adds the statements of a file to `tree`.
    mutating func parse(_ file: UInt32, into tree: inout SyntaxTree) {
        parse(file, as: .top, depth: 0, into: &tree)
    }

    private mutating func parse(_ file: UInt32, as block: BlockKind, depth: Int, into tree: inout SyntaxTree) {
        let octets = reading.files[Int(file)].octets
        let start = octets.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0  // a byte order mark
        var source = Source(file: file, lexer: Lexer(octets, from: start), end: octets.count)
        parseStatements(&source, in: block, from: nil, depth: depth, into: &tree)
        isCut = false
        if let oddString = source.lexer.oddString { reading.files[Int(file)].hide(UInt32(oddString)..<UInt32.max) }
    }

    /// Parses a zone that was left unread: `tree` then contains it, and nothing else.
    mutating func parseZone(_ node: SyntaxTree.Node, at index: Int, into tree: inout SyntaxTree) {
        let now = directory
        if index < directoryNode { directory = startDirectory }
        defer { directory = now }
        tree.nodes.removeAll(keepingCapacity: true)
        let octets = reading.files[Int(node.file)].octets
        var source = Source(
            file: node.file, lexer: Lexer(octets, from: Int(node.start), to: Int(node.end)), end: Int(node.end),
            opensZones: true)
        parseStatements(&source, in: .top, from: nil, depth: 0, into: &tree)
    }

    /// A file, or the part of it that is one zone, while it is read.
    struct Source {
        let file: UInt32
        var lexer: Lexer
        let end: Int
        /// Whether zones are to be parsed now; faults at a zone's end were reported when it was skipped.
        var opensZones = false
        /// A token that was read too early.
        var pending: Token?

        mutating func next() -> Token {
            defer { pending = nil }
            return pending ?? lexer.next()
        }

        func place(_ token: Token) -> Place { Place(file: file, offset: UInt32(token.start)) }
    }

    // MARK: Statements

    /// Reads to the `}` that belongs to `opening`, or to the end of the source.
    private mutating func parseStatements(
        _ source: inout Source, in block: BlockKind, from opening: Token?, depth: Int, into tree: inout SyntaxTree
    ) {
        while true {
            let token = source.next()
            switch token.kind {
            case .end:
                if let opening, !source.opensZones {
                    reading.error(source.place(opening), "this '{' is not closed before the end of the file")
                }
                return
            case .close:
                if opening != nil { return }
                reading.error(source.place(token), "unexpected '}'")
                let after = source.next()
                if after.kind != .semicolon { source.pending = after }
            case .semicolon:
                reading.error(source.place(token), "unexpected ';'")
            case .unfinishedString, .unfinishedComment:
                isCut = true
                sayUnfinished(token, source)
            default:
                if token.kind == .word, block == .top || block == .view, !source.opensZones, isWord(token, "zone", source) {
                    passOverZone(token, &source, into: &tree)
                } else {
                    parseStatement(token, &source, in: block, depth: depth, into: &tree)
                }
            }
        }
    }

    private mutating func parseStatement(
        _ begin: Token, _ source: inout Source, in block: BlockKind, depth: Int, into tree: inout SyntaxTree
    ) {
        let statement = tree.open(.statement, file: source.file, start: begin.start)
        var token = begin
        var end = begin.end
        let keyWords = keyWords
        var secret: Int?
        var behindKey: Int?
        let isBehind = isBehindKey
        loop: while true {
            switch token.kind {
            case .word:
                tree.append(.word, file: source.file, token)
                if isKeyWord(token, source) {
                    self.keyWords += 1
                    secret = secret ?? token.start
                }
            case .quoted: tree.append(.quoted, file: source.file, token)
            case .bang: tree.append(.bang, file: source.file, token)
            case .slash: tree.append(.slash, file: source.file, token)
            case .open:
                parseBlock(token, of: statement, &source, depth: depth, into: &tree)
                // Unmatched braces may have ended the block where the key should have ended.
                if isBehindKey { behindKey = behindKey ?? source.lexer.position }
            case .semicolon:
                end = token.start
                break loop
            case .close:
                reading.error(source.place(token), "missing ';' before '}'")
                source.pending = token
                break loop
            case .end:
                if !source.opensZones { sayNoSemicolon(after: statement, begin, source, in: tree) }
                break loop
            case .unfinishedString, .unfinishedComment:
                isCut = true
                sayUnfinished(token, source)
                break loop
            }
            end = source.lexer.position
            token = source.next()
        }
        tree.close(statement, end: end)
        // An unknown statement with the words of keys, or right after a key, is most likely a part of one.
        let mayBePart = self.keyWords > keyWords || isBehind || isCut
        if isKey(statement, in: block, of: tree) || mayBePart && isUnknown(statement, in: tree) { secret = begin.start }
        if let start = secret ?? behindKey { reading.files[Int(source.file)].hide(UInt32(start)..<UInt32(max(start, end))) }
        isBehindKey = secret != nil || behindKey != nil && token.kind != .semicolon
        finish(statement, in: block, source, depth: depth, into: &tree)
    }

    private mutating func parseBlock(
        _ opening: Token, of statement: Int, _ source: inout Source, depth: Int, into tree: inout SyntaxTree
    ) {
        guard depth < Self.maximumBlockDepth else {
            reading.errorOnce(source.place(opening), "blocks are nested more than \(Self.maximumBlockDepth) deep")
            tree.append(.block, file: source.file, opening)
            return skipBlock(&source)
        }
        let block = tree.open(.block, file: source.file, start: opening.start)
        if holdsFreeText(statement, in: tree) {
            if !source.lexer.skipFreeText() {
                reading.error(source.place(opening), "this '{' is not closed before the end of the file")
            }
            return tree.close(block, end: source.lexer.position)
        }
        let kind = blockKind(of: statement, in: tree)
        let isKey = isKey(statement, in: kind, of: tree)
        if isKey { openKeys += 1 }
        if isBehindKey, !isUnknown(statement, in: tree) { isBehindKey = false }
        defer { if isKey { openKeys -= 1 } }
        parseStatements(&source, in: kind, from: opening, depth: depth + 1, into: &tree)
        tree.close(block, end: source.lexer.position)
    }

    /// Moves past the `}` that matches a `{` just read.
    private func skipBlock(_ source: inout Source) {
        var depth = 1
        while depth > 0 {
            let token = source.next()
            switch token.kind {
            case .open: depth += 1
            case .close: depth -= 1
            case .end, .unfinishedString, .unfinishedComment: return source.pending = token
            default: break
            }
        }
    }

    /// Notes the range of a zone, and continues after its semicolon.
    private func passOverZone(_ begin: Token, _ source: inout Source, into tree: inout SyntaxTree) {
        var openings: [Token] = []
        var isClosed = false
        var next: Token?
        while true {
            let token = source.next()
            if isClosed, token.kind == .word { next = next ?? token }
            switch token.kind {
            case .open:
                openings.append(token)
            case .close where openings.isEmpty:
                reading.error(source.place(token), "missing ';' before '}'")
                source.pending = token
                return add(to: token.start)
            case .close:
                openings.removeLast()
                isClosed = isClosed || openings.isEmpty
            case .semicolon where openings.isEmpty:
                return add(to: token.end)
            case .unfinishedString, .unfinishedComment:
                return sayUnfinished(token, source)
            case .end:
                guard let opening = openings.first else {
                    guard let next else {
                        return reading.error(source.place(begin), "this statement has no ';' before the end of the file")
                    }
                    sayNoSemicolon(before: next, source)
                    return add(to: token.end)
                }
                return reading.error(source.place(opening), "this '{' is not closed before the end of the file")
            default:
                break
            }
        }
        func add(to end: Int) {
            tree.append(.zone, file: source.file, Token(kind: .word, start: begin.start, end: end))
        }
    }

    // MARK: Statements with effect while reading

    /// Acts on `include` and `directory`, the two statements with effect while reading.
    private mutating func finish(
        _ index: Int, in block: BlockKind, _ source: Source, depth: Int, into tree: inout SyntaxTree
    ) {
        guard block != .list, index + 1 < tree.nodes.count, tree.nodes[index + 1].kind == .word else { return }
        let keyword = Word(reading: reading, node: tree.nodes[index + 1])
        if block == .options, keyword.isKeyword("directory"), let path = onlyString(after: index, in: tree) {
            directory = Path.join(directory, path.text)
            directoryNode = min(directoryNode, index)
        } else if keyword.isKeyword("include") {
            let path = onlyString(after: index, in: tree)
            if path == nil { sayBrokenInclude(index, in: tree) }
            tree.nodes.removeSubrange(index...)
            guard let path else { return }
            include(path, from: source.file, as: block, depth: depth, into: &tree)
        }
    }

    private func onlyString(after index: Int, in tree: SyntaxTree) -> Word? {
        guard index + 3 == tree.nodes.count, tree.nodes[index + 2].kind == .quoted else { return nil }
        return Word(reading: reading, node: tree.nodes[index + 2])
    }

    private mutating func include(
        _ word: Word, from file: UInt32, as block: BlockKind, depth: Int, into tree: inout SyntaxTree
    ) {
        guard !reading.includesItself else { return }
        guard !word.text.isEmpty else { return reading.error(word.place, "'include' needs a file name: this one is empty") }
        let path = Path.join(directory, word.text)
        var paths = [path]
        if path.utf8.contains(where: { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "[") }) {
            do throws(UnreadableFolder) {
                paths = try reading.source.expand(path)
            } catch {
                return reading.error(word.place, error.reason.sentence(error.path, to: "read"))
            }
            if paths.isEmpty { reading.warning(word.place, "no file matches '\(path.shownPath)'") }
        }
        let parent = reading.files[Int(file)]
        for path in paths where !reading.includesItself {
            guard let opened = reading.open(path, includedFrom: parent, at: word.place) else { continue }
            if openKeys > 0 { reading.files[Int(opened)].hide(0..<UInt32.max) }
            parse(opened, as: block, depth: depth, into: &tree)
        }
    }
}
