// The system calls behind sd_notify: all that is `unsafe` in this target.

import Glibc

/// The manager's datagram socket.
final class NotifySocket: Sendable {
    private let descriptor: CInt

    /// `nil` if nothing listens on the socket.
    init?(_ name: String) {
        var octets = Array(name.utf8)
        guard let first = octets.first, first == UInt8(ascii: "/") || first == UInt8(ascii: "@"), octets.count > 1 else {
            return nil
        }
        if first == UInt8(ascii: "@") { octets[0] = 0 }  // unix(7): the abstract namespace
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let offset = MemoryLayout<sockaddr_un>.size - MemoryLayout.size(ofValue: address.sun_path)
        guard octets.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: octets) }
        let kind = CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { return nil }
        // In the abstract namespace the length is part of the name.
        let result = unsafe withUnsafeBytes(of: &address) { bytes in
            unsafe connect(
                descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(offset + octets.count))
        }
        guard result == 0 else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    func send(_ text: String) -> Bool {
        let octets = Array(text.utf8)
        return unsafe Glibc.send(descriptor, octets, octets.count, CInt(MSG_NOSIGNAL)) == octets.count
    }
}

enum Environment {
    static subscript(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}

enum Clock {
    static var monotonicMicroseconds: UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1000
    }

    static var processID: String { "\(getpid())" }
}
