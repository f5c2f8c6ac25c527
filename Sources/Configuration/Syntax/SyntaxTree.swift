/// The statements of a configuration as one flat array in reading order: 16 octets a node, no text, no allocation per node.
///
/// A statement's parts, and a block's statements, follow it up to `next`. A zone at the top or in a view is not parsed at first: it
/// is one node, which is parsed (`Parser.parseZone`) when everything that it may refer to is known, and dropped again.
struct SyntaxTree {
    enum Kind: UInt8 {
        case statement
        case zone
        case block
        case word
        case quoted
        case bang
        case slash
    }

    struct Node {
        /// The kind in the upper 8 bits, the file in the lower 24.
        private let tag: UInt32
        let start: UInt32
        var end: UInt32
        /// The index after the last node that belongs to this one.
        var next: UInt32

        init(_ kind: Kind, file: UInt32, start: Int, end: Int, next: Int) {
            tag = UInt32(kind.rawValue) << 24 | file
            self.start = UInt32(start)
            self.end = UInt32(end)
            self.next = UInt32(next)
        }

        var kind: Kind { Kind(rawValue: UInt8(tag >> 24)) ?? .word }
        var file: UInt32 { tag & 0xFF_FFFF }
        var place: Place { Place(file: file, offset: start) }
    }

    static let maximumFiles = 2_000_000

    var nodes: [Node] = []

    /// Appends a node without children.
    mutating func append(_ kind: Kind, file: UInt32, _ token: Token) {
        nodes.append(Node(kind, file: file, start: token.start, end: token.end, next: nodes.count + 1))
    }

    /// Appends a node whose children follow; `close` ends it.
    mutating func open(_ kind: Kind, file: UInt32, start: Int) -> Int {
        nodes.append(Node(kind, file: file, start: start, end: start, next: nodes.count + 1))
        return nodes.count - 1
    }

    mutating func close(_ index: Int, end: Int) {
        nodes[index].end = UInt32(end)
        nodes[index].next = UInt32(nodes.count)
    }
}
