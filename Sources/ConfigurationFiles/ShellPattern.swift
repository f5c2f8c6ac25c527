import Configuration
import SystemPackage

/// Shell patterns over paths, as glob(7) has them. Unlike glob(3) nothing that cannot be looked at is taken for something that is not
/// there.
enum ShellPattern {
    /// The paths that the absolute `pattern` stands for, sorted by their octets; none where nothing matches.
    ///
    /// Throws where a folder in which some may lie is missing or cannot be read.
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

    /// The names in `folder` that `part` stands for. `mayBeMissing`: the folder was found by a pattern, and a file may have been, too.
    private static func names(
        _ part: String, in folder: String, mayBeMissing: Bool
    ) throws(UnreadableFolder) -> [String] {
        do throws(Errno) {
            if isPattern(part) { return try FilePath(folder).names(matching: part) }
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

    /// A part that is no pattern, without the backslashes that keep its characters from meaning anything.
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
