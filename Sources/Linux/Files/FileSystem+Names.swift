import Glibc
package import SystemPackage

extension FileSystem {
    /// The names in a directory that match a component of a shell pattern, unordered. Hidden ones must be asked for by their dot.
    /// Throws the kernel's error.
    package static func names(in folder: String, matching part: String) throws(Errno) -> [String] {
        var names: [String] = []
        try unsafe forEachEntry(of: folder) { name, _ in
            if unsafe !isFolderItself(name), unsafe fnmatch(part, name, FNM_PERIOD) == 0 {
                names.append(unsafe String(cString: name))
            }
            return true
        }
        return names
    }

    /// The names in a directory that start with `prefix`, unordered: of a hundred thousand names few become strings. Throws the
    /// kernel's error.
    package static func names(in folder: String, beginning prefix: String) throws(Errno) -> [String] {
        let length = prefix.utf8.count
        var names: [String] = []
        try unsafe forEachEntry(of: folder) { name, _ in
            if unsafe strncmp(name, prefix, length) == 0 { names.append(unsafe String(cString: name)) }
            return true
        }
        return names
    }

    /// All names in a directory, unordered; `nil` if there are more than `most`. `.` and `..`, which every directory has, are among
    /// them. Throws the kernel's error.
    package static func names(in folder: String, atMost most: Int) throws(Errno) -> [String]? {
        var names: [String] = []
        var hasMore = false
        try unsafe forEachEntry(of: folder) { name, _ in
            hasMore = names.count >= most
            if !hasMore { names.append(unsafe String(cString: name)) }
            return !hasMore
        }
        return hasMore ? nil : names
    }

    /// The entries of a directory other than regular files and symbolic links; `kind` is `nil` where the directory does not have it.
    /// Throws the kernel's error.
    package static func irregularNames(in folder: String) throws(Errno) -> [(name: String, kind: FileType?)] {
        var names: [(name: String, kind: FileType?)] = []
        try unsafe forEachEntry(of: folder) { name, type in
            let kind = FileType(entryType: type)
            if kind != .regular, kind != .symbolicLink, unsafe !isFolderItself(name) {
                names.append((unsafe String(cString: name), kind))
            }
            return true
        }
        return names
    }

    /// Calls `visit` for each entry of a directory, unordered, with its name and type, until it returns false.
    private static func forEachEntry(
        of folder: String, _ visit: (_ name: UnsafePointer<CChar>, _ type: UInt8) -> Bool
    ) throws(Errno) {
        guard let stream = unsafe opendir(folder) else { throw .current }
        defer { unsafe closedir(stream) }
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                guard errno == 0 else { throw .current }
                return
            }
            let goesOn = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe visit($0, entry.pointee.d_type) }
            }
            guard goesOn else { return }
        }
    }

    /// Whether it is `.` or `..`.
    private static func isFolderItself(_ name: UnsafePointer<CChar>) -> Bool {
        unsafe name[0] == CChar(UInt8(ascii: ".")) && (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
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
