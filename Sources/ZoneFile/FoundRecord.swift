/// Where in the old file a difference's record belongs, as far as its lines have told.
struct FoundRecord {
    private var start: Int64 = -1
    private var octets: Int32 = 0
    private var gapEnd: Int64 = -1

    /// Where the record's own line stands.
    var line: Range<Int64>? {
        get { start < 0 ? nil : start..<start + Int64(octets) }
        set {
            start = newValue?.lowerBound ?? -1
            octets = Int32(newValue?.count ?? 0)
        }
    }

    /// Where the last line ends that sorts before it, and after the difference's record before it.
    var gap: Int64? {
        get { gapEnd < 0 ? nil : gapEnd }
        set { gapEnd = newValue ?? -1 }
    }
}
