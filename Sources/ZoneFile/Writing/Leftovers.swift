package import SystemPackage

/// Temporary files of a process that was killed while writing.
package enum Leftovers {
    private static let prefix = ".secondaryd-"
    private static let suffix = ".tmp"

    static func temporaryName(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return prefix + String(repeating: "0", count: 16 - digits.count) + digits + suffix
    }

    /// Removes the temporary files of dead processes from `folder`; returns how many.
    ///
    /// A file that a running process is writing is locked, and stays, as does anything of such a name that is no file. `failed` is
    /// called for each file that could not be removed; the others are.
    /// Throws a `FileError` if the directory cannot be read.
    package static func remove(from folder: FilePath, failed: (FileError) -> Void = { _ in }) throws(FileError) -> Int {
        var removed = 0
        for name in try folder.names(beginning: prefix) where isTemporary(name) {
            do throws(FileError) {
                if try removeDead(folder.appending(name)) { removed += 1 }
            } catch {
                failed(error)
            }
        }
        return removed
    }

    private static func removeDead(_ path: FilePath) throws(FileError) -> Bool {
        guard let descriptor = try? path.openedRegular() else { return false }
        defer { try? descriptor.close() }
        guard try descriptor.tryLock(path) else { return false }
        try path.unlinked()
        return true
    }

    private static func isTemporary(_ name: String) -> Bool {
        guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return false }
        let digits = name.dropFirst(prefix.count).dropLast(suffix.count)
        return digits.count == 16 && digits.allSatisfy { $0.isHexDigit && !$0.isUppercase }
    }
}
