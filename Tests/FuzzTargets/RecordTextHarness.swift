import DNS

/// Names on the wire and as text, and records as lines.
///
/// Input: an octet that says which: text that may be a name, octets that may be a name, or type, class, TTL and RDATA of a record.
struct RecordTextHarness: FuzzHarness {
    private let owner: Name

    init() throws {
        owner = try Name(parsing: "x")
    }

    func take(_ input: [UInt8]) throws -> Bool {
        var input = FuzzInput(input)
        switch input.octet() % 3 {
        case 0: return try takeText(String(decoding: input.rest(), as: UTF8.self))
        case 1: return try takeWire(input.rest())
        default: return try takeRecord(&input)
        }
    }

    private func takeText(_ text: String) throws -> Bool {
        guard let name = try? Name(parsing: text) else { return false }
        try check(name)
        return true
    }

    /// What holds for every name: it is within its bounds, and its text is read as the same octets.
    private func check(_ name: Name) throws {
        try hold(name.octets.count <= Name.maximumOctets && name.octets.last == 0, "no name: \(name.octets)")
        for text in [name.absoluteText, name.description] {
            try hold(text.utf8.allSatisfy { 0x21...0x7E ~= $0 }, "a name's text is none: \(text)")
            let again = try Name(parsing: text)
            try hold(again.octets == name.octets, "'\(text)' is read as another name")
        }
        var again = NameBuffer()
        var offset = 0
        try again.read(from: name.octets.span, at: &offset, compression: .refused)
        try hold(offset == name.octets.count && Name(again).octets == name.octets, "'\(name)' is read as another name")
        try hold(
            name.lowercased == name && name.lowercased.hashValue == name.hashValue, "'\(name)' is not itself in small letters")
        try hold(name.isAtOrBelow(.root) && name.isAtOrBelow(name), "'\(name)' is not below the root")
    }

    /// Reads name after name, as two readers do it, which must agree.
    private func takeWire(_ octets: [UInt8]) throws -> Bool {
        let message = octets.span
        var buffer = NameBuffer()
        var suffix = NameSuffix()
        var offset = 0
        var isFound = false
        buffer.comparesNames = true
        while offset < octets.count {
            let before = offset
            var end = offset
            let name = try? Name(in: message, at: &end)
            let isRead = (try? buffer.read(from: message, at: &offset, suffix: &suffix)) != nil
            try hold(isRead == (name != nil), "one reader refuses the name at \(before)")
            guard let name else { break }
            try hold(offset == end && offset > before && Name(buffer).octets == name.octets, "two readers read two names")
            try hold(buffer.octets.isEqual(to: name.octets.span), "two readers read two names")
            try check(name)
            isFound = true
        }
        return isFound
    }

    private func takeRecord(_ input: inout FuzzInput) throws -> Bool {
        let type = RecordType(input.uint16())
        let recordClass = RecordClass(input.octet() == 0 ? 1 : input.uint16())
        let ttl = UInt32(input.uint16()) << 16 | UInt32(input.uint16())
        let rdata = input.rest()
        var writer = MessageWriter(id: 1, flags: 0x8400)
        guard (try? writer.append(type, of: owner, recordClass, ttl: ttl, rdata, to: .answer)) != nil else { return false }
        let octets = writer.octets
        let message = octets.span
        var printer = RecordPrinter()
        var reader = try MessageReader(message)
        let slice = try reader.readRecord(in: message)
        // Twice, so that the second time finds a printer that has printed.
        var lines: [String] = []
        for _ in 0..<2 {
            var name = NameBuffer()
            var offset = slice.owner
            var text = TextBuffer(capacity: 64)
            try name.read(from: message, at: &offset)
            guard (try? printer.append(slice, owner: name, in: message, to: &text)) != nil else {
                let count = text.count
                try hold(count == 0, "a record that is refused leaves text")
                lines.append("")
                continue
            }
            let line = String(decoding: text.octets.array(0..<text.count), as: UTF8.self)
            try hold(line.utf8.count <= 64 + octets.count * 80, "a line of \(line.utf8.count) octets")
            try hold(line.utf8.dropLast().allSatisfy { $0 == 9 || 0x20...0x7E ~= $0 } && line.last == "\n", "no line: \(line)")
            lines.append(line)
            try checkComparable(slice, in: message)
        }
        try hold(Set(lines).count == 1, "one record, two lines: \(lines)")
        return lines.first != ""
    }

    /// A record that is printed is compared, too; and what it is compared by is its own canonical form.
    private func checkComparable(_ slice: RecordSlice, in message: Span<UInt8>) throws {
        var comparable: [UInt8] = []
        try appendComparableRDATA(slice, in: message, to: &comparable)
        guard slice.recordClass == .internet, comparable.count <= Int(UInt16.max) else { return }
        try hold(comparableRDATA(comparable, of: slice.type) == comparable, "the canonical form has another one")
    }
}
