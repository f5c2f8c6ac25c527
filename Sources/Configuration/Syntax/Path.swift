/// Paths as text; nothing here looks at a disk.
enum Path {
    /// `path` if it is absolute, else `path` within `directory`; doubled slashes and `.` folders left out.
    static func join(_ directory: String, _ path: String) -> String {
        let slash = UInt8(ascii: "/")
        var clean: [UInt8] = []
        clean.reserveCapacity(directory.utf8.count + path.utf8.count + 2)
        func append(_ text: String) {
            clean.append(slash)
            for octet in text.utf8 {
                if octet == slash { endFolder() } else { clean.append(octet) }
            }
            endFolder()
        }
        /// Leaves exactly one slash at the end.
        func endFolder() {
            if clean.count >= 2, clean[clean.count - 1] == UInt8(ascii: "."), clean[clean.count - 2] == slash {
                clean.removeLast()
            }
            if clean.last != slash { clean.append(slash) }
        }
        if path.utf8.first != slash { append(directory) }
        if clean.last == slash { clean.removeLast() }
        append(path)
        if clean.count > 1 { clean.removeLast() }
        return String(decoding: clean, as: UTF8.self)
    }
}
