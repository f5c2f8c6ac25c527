// System calls that swift-system lacks.

import Glibc
import SystemPackage

extension FileDescriptor {
    /// Reads to the end of the file; `nil` if it has more than `most` octets. `size` only avoids growing the buffer.
    func readAll(expecting size: Int, atMost most: Int) throws -> [UInt8]? {
        var octets: [UInt8] = []
        octets.reserveCapacity(size + 1)
        while true {
            let chunk = try unsafe [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, count in
                count = try unsafe read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            guard !chunk.isEmpty else { return octets }
            octets += chunk
            guard octets.count <= most else { return nil }
        }
    }
}

extension FilePath {
    /// The current directory.
    static var workingDirectory: FilePath {
        guard let path = unsafe getcwd(nil, 0) else { return "/" }
        defer { unsafe free(path) }
        return unsafe FilePath(platformString: path)
    }

    /// Why the current user cannot create or replace files in this directory; `nil` if it can, as far as is known.
    var refusalToWrite: Errno? {
        if unsafe faccessat(AT_FDCWD, string, W_OK | X_OK, AT_EACCESS) == 0 { return nil }
        // An old system call filter refuses this call with EPERM; the fallback does not know capabilities.
        if errno == EPERM, unsafe access(string, W_OK | X_OK) == 0 { return nil }
        return Errno(rawValue: errno)
    }

    /// Calls `visit` for each entry of this directory, unordered and without `.` and `..`, with its name, and its kind if the
    /// directory has it.
    func forEachEntry(_ visit: (_ name: UnsafePointer<CChar>, _ kind: FileType?) -> Void) throws(Errno) {
        guard let stream = unsafe opendir(string) else { throw Errno(rawValue: errno) }
        defer { unsafe closedir(stream) }
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                guard errno == 0 else { throw Errno(rawValue: errno) }
                return
            }
            unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { name in
                    let isHidden = unsafe name[0] == CChar(UInt8(ascii: "."))
                    if isHidden, unsafe strcmp(name, ".") == 0 || strcmp(name, "..") == 0 { return }
                    unsafe visit(name, FileType(entryType: entry.pointee.d_type))
                }
            }
        }
    }

    /// The names in this directory that match a component of a shell pattern, unordered. Hidden ones must be asked for by their dot.
    func names(matching part: String) throws(Errno) -> [String] {
        var names: [String] = []
        try unsafe forEachEntry { name, _ in
            if unsafe fnmatch(part, name, FNM_PERIOD) == 0 { names.append(unsafe String(cString: name)) }
        }
        return names
    }

    /// The entries of this directory other than regular files and symbolic links.
    func irregularNames() throws(Errno) -> [(name: String, kind: FileType?)] {
        var names: [(name: String, kind: FileType?)] = []
        try unsafe forEachEntry { name, kind in
            if kind != .regular, kind != .symbolicLink { names.append((unsafe String(cString: name), kind)) }
        }
        return names
    }
}

extension FileType {
    /// `nil` if the directory does not have it.
    fileprivate init?(entryType: UInt8) {
        switch Int(entryType) {
        case Int(DT_REG): self = .regular
        case Int(DT_LNK): self = .symbolicLink
        case Int(DT_DIR): self = .directory
        case Int(DT_CHR): self = .characterSpecial
        case Int(DT_BLK): self = .blockSpecial
        case Int(DT_FIFO): self = .fifo
        case Int(DT_SOCK): self = .socket
        default: return nil
        }
    }
}

/// The number of the network interface of that name; `nil` if there is none.
func interfaceNumber(_ name: String) -> UInt32? {
    guard !name.utf8.contains(0) else { return nil }
    let number = unsafe if_nametoindex(name)
    return number == 0 ? nil : number
}
