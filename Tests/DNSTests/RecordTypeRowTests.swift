import Testing

@testable import DNS

@Suite struct RecordTypeRowTests {
    @Test func `each type has one row, and each mnemonic is of one type`() {
        let numbers = RecordTypeRow.all.map(\.type.value)
        #expect(numbers == numbers.sorted())
        #expect(Set(numbers).count == numbers.count)
        let mnemonics = RecordTypeRow.all.compactMap(\.mnemonic)
        #expect(Set(mnemonics).count == mnemonics.count)
        #expect(mnemonics.allSatisfy { !$0.hasPrefix("TYPE") && (1...16).contains($0.utf8.count) })
        #expect(RecordType.mnemonics.count == mnemonics.count)
    }

    @Test func `a row of a type that zones hold is what is printed and checked`() throws {
        for row in RecordTypeRow.all {
            let layout = RDATALayout.layout(of: row.type)
            #expect((layout == nil) == row.fields.isEmpty, "\(row.type)")
            #expect(row.fields.isEmpty == row.type.isMeta, "\(row.type)")
            guard let layout else { continue }
            // The last place is that of the end.
            #expect(row.fields.count < layout.fields.count)
            for (index, field) in row.fields.enumerated() { #expect(layout.fields[index] == field, "\(row.type)") }
            #expect(layout.fields[row.fields.count] == .end)
            #expect(
                layout.hasForm != row.traits.contains(.generic) && layout.isInternetOnly == row.traits.contains(.internetOnly))
            // What is written by its mnemonic has one.
            if layout.hasForm { #expect(row.mnemonic == row.type.description) }
        }
    }

    @Test func `who may compress the names in a type's RDATA is read with them compressed`() {
        for row in RecordTypeRow.all where row.traits.contains(.compressed) {
            #expect(row.fields.contains(.compressibleName), "\(row.type)")
            #expect(!row.fields.contains(.name) && !row.fields.contains(.exactName), "\(row.type)")
        }
    }

    @Test(arguments: RecordVectors.all)
    func `lines that are printed in a shorter way say what the row says`(vector: RecordVectors.Vector) throws {
        // A name with an octet that must be escaped is not printed so.
        let plain = try RecordMessage(vector.type, vector.rdata, following: [UInt8](repeating: 0, count: 16)).line()
        let odd = try RecordMessage(vector.type, vector.rdata, owner: [1, 0xFF, 0]).line()
        #expect(plain.dropFirst("x.".count) == odd.dropFirst("\\255.".count))
    }
}
