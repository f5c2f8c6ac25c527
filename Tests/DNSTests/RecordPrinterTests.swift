import DNS
import Testing

@Suite struct RecordPrinterTests {
    @Test(arguments: RecordVectors.all)
    func `a record is printed as three servers read it back`(vector: RecordVectors.Vector) throws {
        #expect(try RecordMessage(vector.type, vector.rdata).text() == vector.text)
    }

    @Test func `the vectors have every type that BIND prints`() {
        // All of named 9.18's mnemonics but MD and MF, which it refuses in a zone file (RFC 973), and the meta types.
        let printed = [1, 2, 28, 33, 99] + [5...27, 29...32, 34...40, 42...53, 55...68, 104...109, 256...262].joined()
        let types = Set(RecordVectors.all.map { Int($0.type.value) })
        #expect((printed + [32768, 32769]).filter { !types.contains($0) } == [])
    }

    @Test(arguments: RecordVectors.all)
    func `cut short at any octet, a record is refused or whole in another way`(vector: RecordVectors.Vector) throws {
        for length in 0..<vector.rdata.count {
            // What follows the RDATA is no part of it, and must not be read for it.
            let message = try RecordMessage(
                vector.type, Array(vector.rdata[..<length]), following: Array(vector.rdata[length...]))
            if let text = try printedOrRefused(message) {
                #expect(text != vector.text)
            }
        }
    }

    @Test(arguments: RecordVectors.all)
    func `an octet too many is refused or shown`(vector: RecordVectors.Vector) throws {
        if let text = try printedOrRefused(RecordMessage(vector.type, vector.rdata + [0])) {
            #expect(text != vector.text)
        }
    }

    @Test(arguments: RecordVectors.all)
    func `no flipped octet goes unseen or does harm`(vector: RecordVectors.Vector) throws {
        for index in vector.rdata.indices {
            for mask in [0x01, 0x20, 0x80, 0xFF] as [UInt8] {
                var rdata = vector.rdata
                rdata[index] ^= mask
                if let text = try printedOrRefused(RecordMessage(vector.type, rdata)) {
                    #expect(text != vector.text)
                }
            }
        }
    }

    @Test(arguments: Array(0...300) + [32768, 32769, 65280, 65535] as [UInt16])
    func `random octets are refused or printed within bounds, whatever the type`(type: UInt16) throws {
        var random = RandomOctets(seed: UInt64(type))
        for _ in 0..<200 {
            let length = Int.random(in: 0...(Bool.random(using: &random) ? 24 : 600), using: &random)
            _ = try printedOrRefused(RecordMessage(RecordType(type), random.octets(length)))
        }
    }

    @Test func `a pointer in RDATA is followed in the types of RFC 1035 and RFC 3597`() throws {
        // The owner `x.` stands at offset 12.
        #expect(try RecordMessage(.ns, [0xC0, 12]).text() == "NS x.")
        #expect(try RecordMessage(.mx, [0, 10, 1, 0x61, 0xC0, 12]).text() == "MX 10 a.x.")
        #expect(try RecordMessage(RecordType(33), [0, 1, 0, 2, 0, 3, 0xC0, 12]).text() == "SRV 1 2 3 x.")
        #expect(try RecordMessage(RecordType(7), [0xC0, 12]).text() == "TYPE7 \\# 3 017800")
        #expect(throws: WireError.compressionNotPermitted(at: 25)) { try RecordMessage(RecordType(39), [0xC0, 12]).text() }
        #expect(throws: WireError.compressionNotPermitted(at: 25)) {
            try RecordMessage(RecordType(47), [0xC0, 12, 0, 1, 0x40]).text()
        }
    }

    @Test func `a name ends within its RDATA`() throws {
        let message = try RecordMessage(.ns, [1, 0x61], following: [0])
        #expect(throws: WireError.malformedRDATA(.ns, at: 25)) { try message.text() }
        #expect(throws: WireError.malformedRDATA(.ns, at: 25)) { try RecordMessage(.ns, [], following: [0]).text() }
    }

    @Test func `a class other than IN makes the RDATA of IN's own types opaque`() throws {
        let chaos = try RecordMessage(.a, [1, 0x61, 0, 1, 2], recordClass: .chaos)
        #expect(try chaos.line() == "x.\t3600\tCLASS3\tTYPE1\t\\# 5 0161000102")
        let text = try RecordMessage(.txt, [1, 0x61], recordClass: .hesiod)
        #expect(try text.line() == "x.\t3600\tCLASS4\tTXT\t\"a\"")
    }

    @Test(arguments: [0, 41, 249, 250, 251, 252, 255] as [UInt16])
    func `a type that no zone can hold is refused`(type: UInt16) throws {
        let message = try RecordMessage(RecordType(type), [0])
        #expect(throws: WireError.malformedRDATA(RecordType(type), at: 25)) { try message.text() }
    }

    @Test(arguments: [(0, "0"), (7200, "7200"), (0x7FFF_FFFF, "2147483647"), (0x8000_0000, "0"), (0xFFFF_FFFF, "0")])
    func `a TTL with its top bit set is zero (RFC 2181 §8)`(ttl: UInt32, shown: String) throws {
        #expect(try RecordMessage(.a, [192, 0, 2, 1], ttl: ttl).line() == "x.\t\(shown)\tIN\tA\t192.0.2.1")
    }

    @Test(
        arguments: [
            (0, "19700101000000"), (951_782_400, "20000229000000"), (1_709_251_199, "20240229235959"),
            (4_107_542_399, "21000228235959"), (4_107_542_400, "21000301000000"), (.max, "21060207062815"),
        ] as [(UInt32, String)])
    func `a signature's moment is a date and a time`(seconds: UInt32, shown: String) throws {
        var rdata: [UInt8] = [0, 1, 13, 1, 0, 0, 0, 60]
        rdata.appendBigEndian(seconds)
        rdata.appendBigEndian(UInt32(0))
        rdata += [0, 9, 0, 1]
        #expect(try RecordMessage(.rrsig, rdata).text() == "RRSIG A 13 1 60 \(shown) 19700101000000 9 . AQ==")
    }

    @Test func `after an error the text is as it was`() throws {
        var printer = RecordPrinter()
        var text = TextBuffer()
        try RecordMessage(.a, [192, 0, 2, 1]).print(with: &printer, to: &text)
        let before = text.string
        let broken = try RecordMessage(.mx, [0, 10, 1, 0x61], owner: [1, 0x79, 0])
        #expect(throws: WireError.self) { try broken.print(with: &printer, to: &text) }
        let after = text.string
        #expect(after == before)
        try RecordMessage(.a, [192, 0, 2, 2], owner: [1, 0x79, 0]).print(with: &printer, to: &text)
        let next = text.string
        #expect(next == before + "y.\t3600\tIN\tA\t192.0.2.2\n")
    }

    @Test func `one printer prints owner after owner, each as it is written`() throws {
        var printer = RecordPrinter()
        var text = TextBuffer()
        for owner in [[1, 0x61, 0], [1, 0x61, 0], [1, 0x41, 0], [0], [2, 0x61, 0x2E, 0], [0]] as [[UInt8]] {
            try RecordMessage(.a, [192, 0, 2, 1], owner: owner).print(with: &printer, to: &text)
        }
        let owners = text.string.split(separator: "\n").map { $0.prefix { $0 != "\t" } }
        #expect(owners == ["a.", "a.", "A.", ".", "a\\..", "."])
    }

    @Test func `the longest RDATA is one bounded line`() throws {
        let strings = try RecordMessage(.txt, [UInt8](repeating: 0, count: 65_000)).line()
        #expect(strings.utf8.count == 14 + 65_000 * 3)
        let signature = try RecordMessage(RecordType(61), [UInt8](repeating: 0xFF, count: 65_001)).text()
        #expect(signature == "OPENPGPKEY " + String(repeating: "/", count: 65_001 / 3 * 4))
        let windows = (UInt8.min...UInt8.max).flatMap { [$0, 32, 0x7F] + [UInt8](repeating: 0xFF, count: 31) }
        let everything = try RecordMessage(RecordType(47), [0] + windows).text()
        #expect(everything.hasPrefix("TYPE47 \\# 8705 00"))
    }

    /// The text, or nil for a record that was refused; checks what holds for every line.
    private func printedOrRefused(_ message: RecordMessage) throws -> String? {
        var printer = RecordPrinter()
        var text = TextBuffer(capacity: 64)
        do {
            try message.print(with: &printer, to: &text)
        } catch {
            let left = text.count
            #expect(left == 0)
            return nil
        }
        let line = text.string
        #expect(line.utf8.count <= 64 + message.octets.count * 80)
        #expect(line.utf8.allSatisfy { $0 == 0x09 || $0 == 0x0A || (0x20...0x7E).contains($0) })
        #expect(line.filter { $0 == "\n" }.count == 1 && line.last == "\n")
        _ = try? message.comparable()
        return RecordMessage.text(ofLine: String(line.dropLast()))
    }
}
