/// Walks the blank-separated fields of a record's text; blanks between quotes or after a backslash do not separate.
struct FieldCursor {
    private var index: Int
    private let end: Int

    init(_ rdata: Range<Int>) {
        index = rdata.lowerBound
        end = rdata.upperBound
    }

    /// The next field; `nil` after the last.
    mutating func next(in text: Span<UInt8>) -> Range<Int>? {
        guard index < end else { return nil }
        let start = index
        var isQuoted = false
        while index < end, isQuoted || text[index] != UInt8(ascii: " ") {
            if text[index] == UInt8(ascii: "\"") { isQuoted.toggle() }
            index += text[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        index = min(index, end)
        defer { index += 1 }
        return start..<index
    }
}
