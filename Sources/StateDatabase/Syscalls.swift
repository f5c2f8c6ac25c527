import Glibc
import SystemPackage

/// Renames a file; it replaces one that has the new name.
func renameFile(_ path: String, to newPath: String) throws(Errno) {
    guard unsafe rename(path, newPath) == 0 else { throw Errno(rawValue: errno) }
}

/// Removes a file, where it is there and can be removed.
func removeFile(_ path: String) {
    _ = unsafe unlink(path)
}
