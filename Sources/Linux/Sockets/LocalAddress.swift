import Glibc

/// The address of a local socket (unix(7)).
package struct LocalAddress {
    private var address = sockaddr_un()
    private var length = socklen_t(MemoryLayout<sockaddr_un>.size)

    /// That of a socket with a file; `nil` where `fits` says so.
    package init?(path: String) {
        guard Self.fits(path) else { return nil }
        setName(Array(path.utf8))
    }

    /// That of a name in the abstract namespace, at most 106 octets; `nil` for a longer or an empty one.
    package init?(abstract name: String) {
        let octets = [0] + Array(name.utf8)
        guard octets.count > 1, octets.count < Self.capacity else { return nil }
        setName(octets)
        // Here the length is part of the name.
        length = socklen_t(MemoryLayout<sockaddr_un>.size - Self.capacity + octets.count)
    }

    /// Whether `path` fits into an address: at most 107 octets.
    package static func fits(_ path: String) -> Bool {
        path.utf8.count < capacity && !path.utf8.contains(0)
    }

    private static let capacity = MemoryLayout<sockaddr_un>.size - MemoryLayout<sa_family_t>.size

    private mutating func setName(_ octets: [UInt8]) {
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: octets) }
    }

    /// What a system call returns for the address.
    func withPointer(_ call: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
        unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe call($0, length) }
        }
    }
}
