import Configuration
import Linux
import SystemPackage

/// Shell patterns over paths, as in glob(7). Unlike glob(3), a directory that cannot be read is an error and does not count as empty.
enum ShellPattern {
    /// The paths that match the absolute `pattern`, sorted by their octets; empty if there are none.
    ///
    /// Throws if a directory that may contain some is missing or cannot be read.
    static func expand(_ pattern: String) throws(UnreadableFolder) -> [String] {
        let parts = pattern.split(separator: "/").map(String.init)
        let first = parts.firstIndex(where: isPattern) ?? parts.endIndex
        var paths = ["/" + parts[..<first].map(unescaped).joined(separator: "/")]
        for index in first..<parts.endIndex {
            var next: [String] = []
            for path in paths {
                let names = try names(parts[index], in: path, mayBeMissing: index > first)
                next += names.map { path == "/" ? "/\($0)" : "\(path)/\($0)" }
            }
            paths = next
        }
        return paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The names in `folder` that match `part`. `mayBeMissing`: the directory was found by a pattern, which may have matched a file.
    private static func names(
        _ part: String, in folder: String, mayBeMissing: Bool
    ) throws(UnreadableFolder) -> [String] {
        do throws(Errno) {
            if isPattern(part) { return try FileSystem.names(in: folder, matching: part) }
            let name = unescaped(part)
            _ = try Stat(FilePath("\(folder)/\(name)"), followTargetSymlink: false)
            return [name]
        } catch {
            if mayBeMissing, error == .noSuchFileOrDirectory || error == .notDirectory { return [] }
            throw UnreadableFolder(path: folder, reason: FolderFault(error))
        }
    }

    private static func isPattern(_ part: String) -> Bool {
        part.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "[") }
    }

    /// A component that is no pattern, without the backslashes before its special characters.
    private static func unescaped(_ part: String) -> String {
        var text = ""
        var isEscaped = false
        for character in part {
            if character == "\\", !isEscaped {
                isEscaped = true
            } else {
                text.append(character)
                isEscaped = false
            }
        }
        return text
    }
}
