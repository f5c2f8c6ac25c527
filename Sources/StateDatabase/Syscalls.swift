import Glibc
import SystemPackage

/// Renames a file; what has the new name goes.
func renameFile(_ path: String, to newPath: String) throws(Errno) {
    guard unsafe rename(path, newPath) == 0 else { throw Errno(rawValue: errno) }
}

/// Removes a file, where it is there and can be removed.
func removeFile(_ path: String) {
    _ = unsafe unlink(path)
}
