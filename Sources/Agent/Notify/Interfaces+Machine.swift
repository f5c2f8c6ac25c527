import Configuration
import DNS
import Transport

extension Interfaces {
    /// This machine's addresses and networks, as they are now.
    static func ofThisMachine() throws(TransportError) -> Interfaces {
        Interfaces(
            masks: try NetworkInterface.all().compactMap { interface in
                IPAddress(parsing: interface.address).map {
                    ($0.on(interface: interface.scope), interface.netmask.flatMap { IPAddress(parsing: $0) })
                }
            })
    }
}
