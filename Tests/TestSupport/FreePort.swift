import NIOCore
import NIOPosix
import Synchronization
import SystemPackage

/// Finds port numbers on loopback that are free for UDP and TCP alike.
///
/// Between the look and the moment a server binds, anyone may take the number. Drawing below the range from which the kernel
/// serves outgoing sockets, and never the same number twice in a run, makes that rare; whoever starts a server tries again.
package enum FreePort {
    private static let given = Mutex<Set<UInt16>>([])

    package static func next() async throws -> UInt16 {
        for _ in 0..<1000 {
            let port = UInt16.random(in: 10_000...32_000)
            guard given.withLock({ $0.insert(port).inserted }) else { continue }
            if await isFree(port) { return port }
        }
        throw NoFreePort()
    }

    private static func isFree(_ port: UInt16) async -> Bool {
        do {
            for host in ["127.0.0.1", "::1"] {
                try await claim {
                    try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup).bind(host: host, port: Int(port))
                        .get()
                }
                try await claim {
                    try await DatagramBootstrap(group: .singletonMultiThreadedEventLoopGroup).bind(host: host, port: Int(port))
                        .get()
                }
            }
            return true
        } catch let error as IOError where error.errnoCode == Errno.addressNotAvailable.rawValue {
            return true  // no IPv6 on this machine; IPv4 was free
        } catch {
            return false
        }
    }

    private static func claim(_ bind: () async throws -> any Channel) async throws {
        try await bind().close()
    }
}

package struct NoFreePort: Error {}

extension IOError {
    var isAddressInUse: Bool { errnoCode == Errno.addressInUse.rawValue }
}
