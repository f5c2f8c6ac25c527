// The calls that swift-system has no name for.

import Glibc
import SystemPackage

extension FileDescriptor {
    /// Reads to the end of the file; nil where it has more than `most` octets. `size` only spares growing.
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
    /// The folder that the process works in.
    static var workingDirectory: FilePath {
        guard let path = unsafe getcwd(nil, 0) else { return "/" }
        defer { unsafe free(path) }
        return unsafe FilePath(platformString: path)
    }

    /// The paths that a shell pattern stands for, sorted; none where nothing matches.
    static func matching(_ pattern: String) -> [FilePath] {
        var matches = unsafe glob_t()
        defer { unsafe globfree(&matches) }
        guard unsafe glob(pattern, 0, nil, &matches) == 0 else { return [] }
        return unsafe (0..<Int(matches.gl_pathc)).compactMap { index in
            unsafe matches.gl_pathv[index].map { unsafe FilePath(platformString: $0) }
        }
    }
}
