import Testing

@testable import DNS
@testable import ZoneFile

/// The order of a type's records follows the type's row, which says what its fields are.
@Suite struct RDATAOrderTests {
    /// A record of a type, as the wire and a zone file have it.
    private struct Printed {
        let comparable: [UInt8]
        let text: [UInt8]
        let rdata: Range<Int>

        init(_ type: RecordType, _ rdata: [UInt8]) throws {
            var writer = MessageWriter(id: 0, flags: 0x8400)
            try writer.append(type, of: .root, ttl: 60, rdata, to: .answer)
            let message = writer.octets
            var reader = try MessageReader(message.span)
            let slice = try reader.readRecord(in: message.span)
            var printer = RecordPrinter()
            let owner = NameBuffer()
            var line = TextBuffer()
            try printer.append(slice, owner: owner, in: message.span, to: &line)
            let octets = line.octets
            let text = octets.array(0..<octets.count)
            guard let fields = RecordLine(0..<text.count - 1, in: text.span) else { throw NoLine() }
            self.rdata = fields.rdata
            var comparable: [UInt8] = []
            try appendComparableRDATA(slice, in: message.span, to: &comparable)
            self.comparable = comparable
            self.text = text
        }

        func order(_ other: Printed, _ type: RecordType) -> Int {
            RDATAOrder.compare(rdata, in: text.span, other.rdata, in: other.text.span, of: type.value)
        }

        func hash(_ type: RecordType) -> UInt64 { RDATAOrder.hash(rdata, in: text.span, of: type.value, seed: 7) }
    }

    private struct NoLine: Error {}

    private static let names: [RDATAField: (folds: Bool, count: Int)] = [
        .compressibleName: (true, 1), .name: (true, 1), .signer: (true, 1), .a6: (true, 1), .compressibleExactName: (false, 1),
        .exactName: (false, 1), .exactNames: (false, 1),
    ]

    /// Octets that a field may have, with `name` where it has a name.
    private static func octets(of field: RDATAField, _ name: [UInt8]) -> [UInt8] {
        switch field {
        case .end, .serviceParameters, .bitmap, .nxtBitmap, .text, .opaque, .optionalString: []
        case .compressibleName, .compressibleExactName, .name, .signer, .exactName, .exactNames: name
        case .uint8: [3]
        case .uint16, .type: [0, 3]
        case .uint32, .ipv4, .originalTTL, .time: [0, 0, 0, 3]
        case .ipv6: [UInt8](repeating: 3, count: 16)
        case .nonEmptyBitmap: [0, 1, 0x40]
        case .string, .salt: [1, 0x31]
        case .strings, .policyStrings: [1, 0x31]
        case .substitution: [0]
        // A prefix of 120 bits: an octet of the suffix, and the name.
        case .a6: [120, 3] + name
        case .hostIdentity: [1, 2, 0, 1, 0x31, 0x32]
        default: [3, 3, 3, 3]
        }
    }

    /// The RDATA of a row's type with `name` in its field at `index`, and another in every other.
    private static func rdata(_ row: RecordTypeRow, _ name: [UInt8], at index: Int) -> [UInt8] {
        row.fields.enumerated().flatMap { octets(of: $1, $0 == index ? name : [1, 0x6D, 0]) }
    }

    private static let lower: [UInt8] = [2, 0x61, 0x62, 1, 0x7A, 0]
    private static let upper: [UInt8] = [2, 0x61, 0x42, 1, 0x7A, 0]
    private static let later: [UInt8] = [2, 0x61, 0x63, 1, 0x7A, 0]

    @Test func `every name of every type is ordered as its row has it: with letter case, or without`() throws {
        var tried = 0
        for row in RecordTypeRow.all {
            for (index, field) in row.fields.enumerated() {
                guard let (folds, _) = Self.names[field] else { continue }
                tried += 1
                let lower = try Printed(row.type, Self.rdata(row, Self.lower, at: index))
                let upper = try Printed(row.type, Self.rdata(row, Self.upper, at: index))
                let later = try Printed(row.type, Self.rdata(row, Self.later, at: index))
                let text = String(decoding: lower.text, as: UTF8.self)
                #expect((lower.order(upper, row.type) == 0) == folds, "\(row.type): \(text)")
                #expect((lower.comparable == upper.comparable) == folds, "\(row.type): \(text)")
                if folds { #expect(lower.hash(row.type) == upper.hash(row.type), "\(row.type): \(text)") }
                for (one, other) in [(lower, later), (upper, later), (lower, upper)] {
                    let order =
                        one.comparable.lexicographicallyPrecedes(other.comparable)
                        ? -1 : one.comparable == other.comparable ? 0 : 1
                    #expect(one.order(other, row.type).signum() == order, "\(row.type): \(text)")
                    #expect(other.order(one, row.type).signum() == -order, "\(row.type): \(text)")
                }
            }
        }
        // NS, MD, MF, CNAME, SOA 2, MB, MG, MR, PTR, MINFO 2, MX, RP 2, AFSDB, RT, NSAP-PTR, SIG, PX 2, NXT, SRV, NAPTR, KX, A6, DNAME,
        // RRSIG, NSEC, HIP, TALINK 2, SVCB, HTTPS, DSYNC, LP.
        #expect(tried == 36)
    }

    @Test func `a field that holds a name is known to these tests and to the order`() {
        let all = (UInt8.min...UInt8.max).compactMap(RDATAField.init)
        #expect(all.filter(\.isFoldedName).allSatisfy { Self.names[$0]?.folds == true })
        for field in all where Self.names[field] != nil && field != .a6 && field != .exactNames {
            #expect(field.order == (field.isFoldedName ? .name : .exactName))
        }
    }

    @Test func `every type that is written in its own form has an order for each of its fields`() {
        for row in RecordTypeRow.all where !row.traits.contains(.generic) {
            for field in row.fields { #expect(field.order != nil, "\(row.type)") }
            #expect(row.type.textOrder == row.order)
        }
        #expect(RecordType(65280).textOrder == [.characters])
    }

    @Test func `letter case counts in the generic form where no name is known`() throws {
        // DNAME and SRV of another class than IN are opaque, and so is a type that nobody knows.
        for type in [33, 36, 65280] as [UInt16] {
            let (one, other) = (Array("\\# 2 0141".utf8), Array("\\# 2 0161".utf8))
            #expect(RDATAOrder.compare(0..<one.count, in: one.span, 0..<other.count, in: other.span, of: type) < 0)
        }
    }

    @Test(arguments: ["", " ", "\\#", "\\# ", "\\# 1", "\\# 1 ", "\\# 1 0", "\\# 3 01ZZ00", "\\# 9 00", "\\# 2 0141"])
    func `a generic form that nobody printed is compared within its bounds`(text: String) {
        let octets = Array(text.utf8)
        for type in [2, 7, 24, 26, 30, 38, 46] as [UInt16] {
            let whole = 0..<octets.count
            #expect(RDATAOrder.compare(whole, in: octets.span, whole, in: octets.span, of: type) == 0)
            for end in octets.indices {
                let order = RDATAOrder.compare(0..<end, in: octets.span, whole, in: octets.span, of: type)
                let back = RDATAOrder.compare(whole, in: octets.span, 0..<end, in: octets.span, of: type)
                #expect(order.signum() == -back.signum(), "\(text) \(end)")
                _ = RDATAOrder.hash(0..<end, in: octets.span, of: type, seed: 1)
            }
        }
    }
}
