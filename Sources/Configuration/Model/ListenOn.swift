/// A `listen-on` or `listen-on-v6`: the port, and which of the machine's addresses of that family.
package struct ListenOn: Hashable, Sendable {
    package let port: UInt16
    package let addresses: AddressMatchList
}
