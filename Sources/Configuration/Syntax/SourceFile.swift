/// A file as it was read, and what included it.
///
/// Holding the text once is cheaper than copying words out of it: a million zones are 100 MB of text, and only offsets into it are kept.
final class SourceFile {
    let path: String
    let octets: [UInt8]
    /// The file whose `include` opened this one; nil for the first file.
    let parent: SourceFile?
    let depth: Int

    init(path: String, octets: [UInt8], parent: SourceFile?) {
        self.path = path
        self.octets = octets
        self.parent = parent
        depth = parent.map { $0.depth + 1 } ?? 0
    }

    /// Whether this file or one that led to it is the file at `path`.
    func isWithin(_ path: String) -> Bool {
        var file: SourceFile? = self
        while let current = file {
            if current.path == path { return true }
            file = current.parent
        }
        return false
    }
}
