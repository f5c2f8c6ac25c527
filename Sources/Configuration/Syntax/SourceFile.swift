/// A file that was read, and the one that included it.
///
/// Keeping the text once is cheaper than copying words out of it: a million zones are 100 MB of text, and only offsets into it are
/// kept.
final class SourceFile {
    let path: String
    let octets: [UInt8]
    /// The file whose `include` opened this one; `nil` for the first file.
    let parent: SourceFile?
    let depth: Int
    private var secrets = SecretPlaces()
    /// The offsets of line feeds; computed when a message first needs a line of this file.
    private lazy var lineFeeds = octets.indices.filter { octets[$0] == UInt8(ascii: "\n") }

    init(path: String, octets: [UInt8], parent: SourceFile?) {
        self.path = path
        self.octets = octets
        self.parent = parent
        depth = parent.map { $0.depth + 1 } ?? 0
    }

    /// The line, counted from 1, of the octet at `offset`.
    func line(at offset: UInt32) -> Int {
        var lines = 0..<lineFeeds.count
        while !lines.isEmpty {
            let middle = lines.lowerBound + lines.count / 2
            lines = lineFeeds[middle] < Int(offset) ? middle + 1..<lines.upperBound : lines.lowerBound..<middle
        }
        return lines.lowerBound + 1
    }

    /// Hides the words from there in messages.
    func hide(_ range: Range<UInt32>) {
        secrets.insert(range)
    }

    func hides(_ offset: UInt32) -> Bool { secrets.contains(offset) }

    /// Whether this file or one that includes it is the file at `path`.
    func isWithin(_ path: String) -> Bool {
        var file: SourceFile? = self
        while let current = file {
            if current.path == path { return true }
            file = current.parent
        }
        return false
    }
}

/// An octet of one of the files that were read. Line and column are computed only for messages.
struct Place: Hashable {
    let file: UInt32
    let offset: UInt32
}
