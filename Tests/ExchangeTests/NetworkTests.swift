import DNS
import Exchange
import NIOCore
import Testing
import Transport

@Suite struct NetworkTests {
    @Test(arguments: ["192.0.2.1", "2001:db8::1", "::", "fe80::1", "fe80::1%7", "febf:ffff::2%4294967295"])
    func `an address reaches the socket with its interface, and comes back with it`(text: String) throws {
        let address = try #require(IPAddress(parsing: text) { _ in nil })
        let endpoint = Endpoint(address, port: 5300)
        let socket = try Network.address(endpoint)
        #expect(socket.scope == address.scope)
        #expect(Endpoint(socket) == endpoint)
        #expect("\(endpoint)" == "\(text)#5300")
    }

    @Test func `an address on one interface is another socket address than on the next`() throws {
        let address = IPAddress.v6(0xFE80 << 48, 1)
        let sockets = try [0, 2, 3].map { try Network.address(Endpoint(address.on(interface: $0), port: 53)) }
        #expect(Set(sockets).count == 3)
    }
}
