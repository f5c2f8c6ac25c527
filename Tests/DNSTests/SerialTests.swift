import DNS
import Testing

@Suite struct SerialTests {
    @Test(
        arguments: [(1, 0), (44, 0), (100, 44), (0, 0xFFFF_FFFF), (100, 0xFFFF_FF00), (0x7FFF_FFFF, 0)] as [(UInt32, UInt32)])
    func `a serial ahead by less than half the circle is newer, and not the other way round`(new: UInt32, old: UInt32) {
        #expect(Serial(new).isNewer(than: Serial(old)))
        #expect(!Serial(old).isNewer(than: Serial(new)))
    }

    @Test func `serials half the circle apart have no order (RFC 1982 §3.2)`() {
        #expect(!Serial(0x8000_0000).isNewer(than: Serial(0)))
        #expect(!Serial(0).isNewer(than: Serial(0x8000_0000)))
    }

    @Test func `no serial is newer than itself`() {
        #expect(!Serial(7).isNewer(than: Serial(7)))
    }
}
