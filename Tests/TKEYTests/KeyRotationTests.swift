import DNS
import TKEY
import Testing

@Suite struct KeyRotationTests {
    private let keys: [Name]
    private let primary = Peer(Endpoint(.v4(0x7F00_0001), port: 53))

    init() throws {
        keys = try ["new", "mid", "old"].map { try Name(parsing: $0) }
    }

    @Test func `keys are tried in their order until one has worked`() {
        var rotation = KeyRotation()
        #expect(rotation.order(of: keys, at: primary) == keys)
        _ = rotation.worked(keys[2], of: keys, at: primary)
        #expect(rotation.order(of: keys, at: primary) == [keys[2], keys[0], keys[1]])
        _ = rotation.worked(keys[0], of: keys, at: primary)
        #expect(rotation.order(of: keys, at: primary) == keys)
    }

    @Test func `that an old key is still needed is said once`() {
        var rotation = KeyRotation()
        // Also where the zones of a primary go over one by one, and each has worked with another.
        let said = [1, 1, 0, 1, 0, 2, 1, 2].map { rotation.worked(keys[$0], of: keys, at: primary) }
        #expect(said == [true, false, false, false, false, true, false, false])
    }

    @Test func `one primary's key says nothing of another's, nor of a single key`() {
        var rotation = KeyRotation()
        _ = rotation.worked(keys[2], of: keys, at: primary)
        #expect(rotation.order(of: keys, at: Peer(Endpoint(.v4(0x7F00_0002), port: 53))) == keys)
        #expect(rotation.order(of: keys, at: Peer(primary.endpoint, from: .v4(0x7F00_0003))) == keys)
        let isSaid = rotation.worked(keys[2], of: [keys[2]], at: primary)
        #expect(!isSaid)
    }
}
