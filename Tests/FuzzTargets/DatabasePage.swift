import DNS

/// A page of SQLite's with the rows of a table WITHOUT ROWID (https://www.sqlite.org/fileformat2.html, §1.6 and §2.1).
struct DatabasePage {
    /// A leaf of the tree of an index, which such a table is.
    private static let leaf: UInt8 = 0x0A
    /// Octets that a row of a page of 4096 may have here; longer ones go on in pages of their own.
    private static let longestRow = 1002

    private(set) var octets: [UInt8]
    private var rows = 0
    private var start: Int

    init(octets count: Int) {
        octets = [Self.leaf] + Array(repeating: 0, count: count - 1)
        start = count
        setStart()
    }

    /// Where the page of a table without rows lies in the octets of a database.
    static func emptyTable(in file: [UInt8]) -> Range<Int>? {
        let size = Int(file.span.uint16(at: 16))
        guard size >= 512 else { return nil }
        for page in stride(from: size, to: file.count, by: size)
        where file[page] == leaf && file[page + 3] == 0 && file[page + 4] == 0 {
            return page..<page + size
        }
        return nil
    }

    /// Puts `row` behind those that are there; false where there is no room for it.
    mutating func append(_ row: DatabaseRow) -> Bool {
        let record = row.record
        let cell = DatabaseRow.varint(record.count) + record
        guard record.count <= Self.longestRow, start - cell.count >= 8 + 2 * (rows + 1) else { return false }
        start -= cell.count
        octets.replaceSubrange(start..<start + cell.count, with: cell)
        octets[8 + 2 * rows] = UInt8(start >> 8)
        octets[9 + 2 * rows] = UInt8(start & 0xFF)
        rows += 1
        octets[3] = UInt8(rows >> 8)
        octets[4] = UInt8(rows & 0xFF)
        setStart()
        return true
    }

    private mutating func setStart() {
        octets[5] = UInt8(start >> 8 & 0xFF)
        octets[6] = UInt8(start & 0xFF)
    }
}

/// A row of the table of zones, of values of any kind.
struct DatabaseRow {
    private enum Value {
        case null
        case integer(Int64)
        case real(UInt64)
        case text([UInt8])
        case blob([UInt8])
    }

    private static let columns = 20
    private static let zone: [Value] = [
        .text(Array("example.com".utf8)), .integer(1), .text([]), .integer(7), .integer(3600), .integer(600), .integer(86400),
        .integer(1_763_700_000), .integer(1_763_786_400), .text(Array("/var/cache/bind/db.example.com".utf8)), .integer(1234),
        .integer(42), .integer(1_763_700_000_000_000_000), .integer(1_763_700_000), .text(Array("192.0.2.1#53".utf8)),
        .integer(3), .integer(120), .integer(4567), .integer(12), .blob(Array(0..<16)),
    ]

    private let values: [Value]

    /// Reads a value after the other: an octet says of which kind it is, or that the column has what it usually has. Of 255 in place of
    /// the first kind there are as many values as the next octet says.
    init?(_ input: inout FuzzInput) {
        var values: [Value] = []
        var count = Self.columns
        while values.count < count, !input.isEmpty {
            let kind = input.octet()
            if kind == 255, values.isEmpty, count == Self.columns {
                count = Int(input.octet()) % 32
                continue
            }
            switch kind % 8 {
            case 0: values.append(.null)
            case 1: values.append(.integer(Int64(Int8(bitPattern: input.octet()))))
            case 2: values.append(.integer(Int64(bitPattern: Self.word(&input))))
            case 3: values.append(.real(Self.word(&input)))
            case 4: values.append(.text(input.shortPiece()))
            case 5: values.append(.blob(input.shortPiece()))
            default: values.append(values.count < Self.columns ? Self.zone[values.count] : .null)
            }
        }
        self.values = values
    }

    private static func word(_ input: inout FuzzInput) -> UInt64 {
        (0..<8).reduce(0) { word, _ in word << 8 | UInt64(input.octet()) }
    }

    /// Whether both have a key, and this one's comes before the other's in the table.
    func precedes(_ other: DatabaseRow) -> Bool {
        guard let mine = key, let its = other.key else { return false }
        if mine.name != its.name { return mine.name.lexicographicallyPrecedes(its.name) }
        if mine.recordClass != its.recordClass { return mine.recordClass < its.recordClass }
        return mine.view.lexicographicallyPrecedes(its.view)
    }

    private var key: (name: [UInt8], recordClass: Int64, view: [UInt8])? {
        guard values.count > 2, case .text(let name) = values[0], case .integer(let recordClass) = values[1],
            case .text(let view) = values[2]
        else { return nil }
        return (name, recordClass, view)
    }

    /// The zone's name, where there is a text in its place.
    var name: String? { text(0) }

    /// The view, `nil` for none.
    var view: String? { text(2).flatMap { $0.isEmpty ? nil : $0 } }

    private func text(_ column: Int) -> String? {
        guard column < values.count, case .text(let octets) = values[column] else { return nil }
        return String(decoding: octets, as: UTF8.self)
    }

    /// The values behind their kinds (§2.1).
    var record: [UInt8] {
        var (kinds, content) = ([UInt8](), [UInt8]())
        for value in values {
            switch value {
            case .null: kinds.append(0)
            case .integer(let number): Self.append(UInt64(bitPattern: number), as: 6, &kinds, &content)
            case .real(let bits): Self.append(bits, as: 7, &kinds, &content)
            case .text(let octets):
                kinds += Self.varint(13 + 2 * octets.count)
                content += octets
            case .blob(let octets):
                kinds += Self.varint(12 + 2 * octets.count)
                content += octets
            }
        }
        // The length counts itself, in one octet up to 127.
        let length = kinds.count + (kinds.count < 127 ? 1 : 2)
        return Self.varint(length) + kinds + content
    }

    private static func append(_ word: UInt64, as kind: UInt8, _ kinds: inout [UInt8], _ content: inout [UInt8]) {
        kinds.append(kind)
        for shift in stride(from: 56, through: 0, by: -8) { content.append(UInt8(word >> UInt64(shift) & 0xFF)) }
    }

    /// A number of up to 14 bits (§1.6).
    static func varint(_ number: Int) -> [UInt8] {
        number < 128 ? [UInt8(number)] : [UInt8(0x80 | number >> 7), UInt8(number & 0x7F)]
    }
}
