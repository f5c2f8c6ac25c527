/// The place of a difference's record in the old file, as far as the lines read so far decide.
struct FoundRecord {
    private var start: Int64 = -1
    private var octets: Int32 = 0
    private var gapEnd: Int64 = -1

    /// The range of the record's own line.
    var line: Range<Int64>? {
        get { start < 0 ? nil : start..<start + Int64(octets) }
        set {
            start = newValue?.lowerBound ?? -1
            octets = Int32(newValue?.count ?? 0)
        }
    }

    /// The end of the last line that sorts before it, and after the record before it in the difference.
    var gap: Int64? {
        get { gapEnd < 0 ? nil : gapEnd }
        set { gapEnd = newValue ?? -1 }
    }
}
