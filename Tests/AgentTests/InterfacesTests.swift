import Configuration
import DNS
import Testing

@testable import Agent

@Suite struct InterfacesTests {
    @Test func `the link-local addresses of this machine have interfaces`() throws {
        for address in try Interfaces.ofThisMachine().addresses { #expect(address.isLinkLocal == (address.scope != 0)) }
    }
}
