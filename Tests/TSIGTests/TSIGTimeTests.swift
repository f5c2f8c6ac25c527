import TSIG
import Testing

@Suite struct TSIGTimeTests {
    @Test func `a time has 48 bits`() {
        #expect(TSIGTime(0xFFFF_FFFF_FFFF).seconds == 0xFFFF_FFFF_FFFF)
        #expect(TSIGTime(0x1_0000_0000_0000).seconds == 0xFFFF_FFFF_FFFF)
        #expect(TSIGTime(.max).seconds == 0xFFFF_FFFF_FFFF)
    }

    @Test func `a difference has a sign`() {
        #expect(TSIGTime(10).seconds(after: TSIGTime(7)) == 3)
        #expect(TSIGTime(7).seconds(after: TSIGTime(10)) == -3)
        #expect(TSIGTime(0).seconds(after: TSIGTime(.max)) == -0xFFFF_FFFF_FFFF)
    }
}
