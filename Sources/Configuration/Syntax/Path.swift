/// Paths as text; nothing here uses the disk.
enum Path {
    /// `path` if it is absolute, else `path` within `directory`; without doubled slashes and `.` components.
    static func join(_ directory: String, _ path: String) -> String {
        var clean: [UInt8] = []
        clean.reserveCapacity(directory.utf8.count + path.utf8.count + 3)
        if path.utf8.first != slash { append(directory, to: &clean) }
        append(path, to: &clean)
        if clean.count > 1 { clean.removeLast() }
        return String(decoding: clean, as: UTF8.self)
    }

    /// The directory of the file at `path`, including its slash, and the file's name in it.
    static func split(_ path: String) -> (folder: Substring, name: Substring) {
        guard let last = path.utf8.lastIndex(of: slash) else { return ("", path[...]) }
        let start = path.utf8.index(after: last)
        return (path[..<start], path[start...])
    }

    private static let slash = UInt8(ascii: "/")

    /// Appends `text` after a slash, and a slash after it; never two slashes in a row.
    private static func append(_ text: String, to clean: inout [UInt8]) {
        if clean.last != slash { clean.append(slash) }
        let octets = text.utf8Span.span
        var start = 0
        for index in octets.indices where octets[index] == slash {
            appendFolder(octets.extracting(start..<index), to: &clean)
            start = index + 1
        }
        appendFolder(octets.extracting(start...), to: &clean)
    }

    private static func appendFolder(_ name: Span<UInt8>, to clean: inout [UInt8]) {
        if name.isEmpty || name.count == 1 && name[0] == UInt8(ascii: ".") { return }
        for index in name.indices { clean.append(name[index]) }
        clean.append(slash)
    }
}
