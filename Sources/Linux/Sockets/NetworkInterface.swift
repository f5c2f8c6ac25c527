import Glibc

/// The network interfaces of the machine.
package enum NetworkInterface {
    /// The number of the interface of that name; `nil` if there is none.
    package static func number(_ name: String) -> UInt32? {
        guard !name.utf8.contains(0) else { return nil }
        let number = unsafe if_nametoindex(name)
        return number == 0 ? nil : number
    }
}
