import DNS
import Testing

@Suite struct ComparableRDATATests {
    @Test(arguments: RecordVectors.all)
    func `RDATA without compression stays as it is but for letter case`(vector: RecordVectors.Vector) throws {
        let comparable = try RecordMessage(vector.type, vector.rdata).comparable()
        #expect(comparable.map(\.lowercasedASCII) == vector.rdata.map(\.lowercasedASCII))
    }

    @Test(
        arguments: [
            ([0xC0, 12], [1, 0x78, 0], 2), ([2, 0x4E, 0x53, 0xC0, 12], [2, 0x6E, 0x73, 1, 0x78, 0], 2),
            ([0, 10, 1, 0x41, 0], [0, 10, 1, 0x61, 0], 15),
            ([0, 1, 0, 2, 0, 0x41, 1, 0x41, 0], [0, 1, 0, 2, 0, 0x41, 1, 0x61, 0], 33),
            // NSEC keeps its case (RFC 6840 §5.1); TXT is no name.
            ([1, 0x41, 0, 0, 1, 0x40], [1, 0x41, 0, 0, 1, 0x40], 47), ([1, 0x41], [1, 0x41], 16),
            ([72, 0, 0, 0, 0, 0, 0, 0x41, 1, 0x41, 0], [72, 0, 0, 0, 0, 0, 0, 0x41, 1, 0x61, 0], 38),
            ([0, 1, 1, 0x41, 0xC0, 12], [0, 1, 1, 0x41, 1, 0x78, 0], 107),
        ] as [([UInt8], [UInt8], UInt16)])
    func `names lose compression and the case that does not count`(rdata: [UInt8], comparable: [UInt8], type: UInt16) throws {
        #expect(try RecordMessage(RecordType(type), rdata).comparable() == comparable)
    }

    @Test func `a signature is compared as it is, its signer without case`() throws {
        let fixed: [UInt8] = [0, 1, 13, 1, 0, 0, 0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9]
        let message = try RecordMessage(.rrsig, fixed + [1, 0x41, 0, 0x41])
        #expect(try message.comparable() == fixed + [1, 0x61, 0, 0x41])
    }

    @Test(arguments: RecordVectors.all)
    func `cut short or with octets flipped, nothing is read past the RDATA`(vector: RecordVectors.Vector) throws {
        for length in 0..<vector.rdata.count {
            let comparable = try? RecordMessage(vector.type, Array(vector.rdata[..<length])).comparable()
            #expect(comparable?.count ?? 0 <= length + 512)
        }
        for index in vector.rdata.indices {
            var rdata = vector.rdata
            rdata[index] ^= 0xFF
            let comparable = try? RecordMessage(vector.type, rdata).comparable()
            #expect(comparable?.count ?? 0 <= rdata.count + 512)
        }
    }
}
