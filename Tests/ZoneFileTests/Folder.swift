import Foundation
import SystemPackage
import TestSupport

/// Runs `body` with a folder that is gone afterwards.
func withFolder(_ body: (FilePath) throws -> Void) throws {
    let directory = try TemporaryDirectory()
    defer { withExtendedLifetime(directory) {} }
    try body(directory.path)
}

func write(_ text: String, to path: FilePath) throws {
    try Data(text.utf8).write(to: URL(filePath: path.string))
}

func read(_ path: FilePath) throws -> String {
    try String(contentsOf: URL(filePath: path.string), encoding: .utf8)
}

/// All that is in `folder`, hidden files too.
func names(in folder: FilePath) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.string).sorted()
}

func createFolder(_ path: FilePath) throws {
    try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: false)
}

func setPermissions(_ permissions: FilePermissions, of path: FilePath) throws {
    try FileManager.default.setAttributes([.posixPermissions: Int(permissions.rawValue)], ofItemAtPath: path.string)
}
