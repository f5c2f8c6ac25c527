import Configuration
import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import ConfigurationFiles

@Suite struct ShellPatternTests {
    /// Makes empty files, and folders where a name ends with a slash.
    private func make(_ names: String..., in directory: TemporaryDirectory) throws {
        for name in names {
            let path = directory.path.string + "/" + name
            let folder = name.hasSuffix("/") ? path : String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            if !name.hasSuffix("/") { try Data().write(to: URL(filePath: path)) }
        }
    }

    private func expand(_ pattern: String, in directory: TemporaryDirectory) throws -> [String] {
        let start = directory.path.string + "/"
        return try ShellPattern.expand(start + pattern).map { String($0.dropFirst(start.count)) }
    }

    @Test(arguments: [
        ("z/*.conf", ["z/a.conf", "z/b.conf"]), ("z/?.txt", ["z/c.txt"]), ("z/[ab].conf", ["z/a.conf", "z/b.conf"]),
        ("z/.*.conf", ["z/.b.conf"]), ("*/a.conf", ["y/a.conf", "z/a.conf"]),
        ("*/*.conf", ["y/a.conf", "z/a.conf", "z/b.conf"]), ("z/*.none", []), ("*/nothing", []), ("*", ["plain", "y", "z"]),
        ("z/\\*x*", ["z/*xy"]), ("\\z/?.txt", ["z/c.txt"]),
    ])
    func `a pattern stands for what matches, in order, and not for hidden files`(pattern: String, matches: [String]) throws {
        let directory = try TemporaryDirectory()
        try make("z/b.conf", "z/a.conf", "z/c.txt", "z/.b.conf", "z/*xy", "y/a.conf", "plain", in: directory)
        #expect(try expand(pattern, in: directory) == matches)
    }

    @Test func `a folder that is missing, or is none, is told from one without a match`() throws {
        let directory = try TemporaryDirectory()
        try make("empty/", "plain", "some/sub/f", in: directory)
        #expect(try expand("empty/*", in: directory) == [])
        let gone = "\(directory.path)/gone"
        #expect(throws: UnreadableFolder(path: gone, reason: .missing)) { try expand("gone/*.conf", in: directory) }
        #expect(throws: UnreadableFolder(path: gone, reason: .missing)) { try expand("gone/*/f", in: directory) }
        #expect(throws: UnreadableFolder(path: "\(directory.path)/plain", reason: .notDirectory)) {
            try expand("plain/*", in: directory)
        }
        // What a pattern finds need not be a folder, nor hold what is looked for.
        #expect(try expand("*/sub/*", in: directory) == ["some/sub/f"])
        #expect(try expand("*/*/*", in: directory) == ["some/sub/f"])
    }
}
