import Glibc

/// The service manager's end of sd_notify(3).
package struct ServiceManager: ~Copyable {
    private let descriptor: CInt

    /// A name in the abstract namespace that nobody has.
    package static func freeName() -> String { "@secondaryd-test-\(UInt64.random(in: 0...UInt64.max))" }

    /// Listens at `name`, a path or after `@` a name in the abstract namespace.
    package init(_ name: String) throws {
        let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var octets = Array(name.utf8)
        if octets.first == UInt8(ascii: "@") { octets[0] = 0 }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: octets) }
        let length = MemoryLayout<sa_family_t>.size + octets.count
        let result = unsafe withUnsafeBytes(of: &address) { bytes in
            unsafe bind(descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(length))
        }
        guard result == 0 else {
            close(descriptor)
            throw ServiceManagerFailed(name: name)
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// The next datagram; empty where none has come.
    package func receive() -> String {
        var octets = [UInt8](repeating: 0, count: 4096)
        let count = unsafe recv(descriptor, &octets, octets.count, 0)
        return String(decoding: octets.prefix(max(0, count)), as: UTF8.self)
    }

    /// Awaits the next datagram.
    package func next() async throws -> String {
        let descriptor = descriptor
        return try await withTimeLimit(awaiting: "a word to the service manager") {
            while true {
                var octets = [UInt8](repeating: 0, count: 4096)
                let count = unsafe recv(descriptor, &octets, octets.count, 0)
                if count > 0 { return String(decoding: octets.prefix(count), as: UTF8.self) }
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }
}

private struct ServiceManagerFailed: Error {
    let name: String
}
