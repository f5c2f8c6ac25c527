import DNS
import Testing
import ZoneMaintenance

@Suite struct ServingPrimariesTests {
    private let primary = Peer(Endpoint(.v4(0xC000_0201), port: 53))
    private let other = Peer(Endpoint(.v4(0xC000_0202), port: 53))
    private let now = Instant.seconds(100)

    @Test func `a primary that has just brought a zone is ready to bring another, and no other is`() {
        var serving = ServingPrimaries()
        #expect(!serving.contains(primary, at: now))
        serving.served(primary, at: now)
        #expect(serving.contains(primary, at: now))
        #expect(!serving.contains(other, at: now))
    }

    @Test func `two seconds after the last zone it is asked first again`() {
        var serving = ServingPrimaries()
        serving.served(primary, at: now)
        #expect(serving.contains(primary, at: now.adding(milliseconds: 1999)))
        #expect(!serving.contains(primary, at: now.adding(milliseconds: 2000)))
        serving.served(primary, at: now.adding(milliseconds: 1999))
        #expect(serving.contains(primary, at: now.adding(milliseconds: 3998)))
        #expect(!serving.contains(primary, at: now.adding(milliseconds: 3999)))
    }
}
