/// A `listen-on` or `listen-on-v6`: the port, and which of the machine's addresses of that family to use.
package struct ListenOn: Hashable, Sendable {
    /// A UDP and TCP port.
    package let port: UInt16
    /// Matches the addresses to listen on.
    package let addresses: AddressMatchList
}
