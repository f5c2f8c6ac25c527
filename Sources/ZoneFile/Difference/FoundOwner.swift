/// The old file's records of an owner that a difference changes.
struct FoundOwner {
    /// The lines of one type, anywhere in the file.
    struct FoundType {
        let type: UInt16
        /// The offset of the first.
        let start: Int64
        var count: UInt32
    }

    private(set) var types: [FoundType] = []
    /// The number of NSEC3PARAM records with a known hash algorithm, and the last unknown one.
    private(set) var knownNSEC3Hashes: UInt32 = 0
    private(set) var unknownNSEC3Hash: UInt8 = 0
    /// The end of the owner's last line.
    private(set) var end: Int64 = 0
    /// Whether the types are in ascending order, after the SOA, each in one run.
    private(set) var isAscending = true
    /// Where the owner belongs by its name, if the file has no line of it.
    var place: Int64? {
        get { placeByName < 0 ? nil : placeByName }
        set { placeByName = newValue ?? -1 }
    }
    private var placeByName: Int64 = -1

    var isFound: Bool { !types.isEmpty }

    mutating func note(_ type: UInt16, at line: Range<Int64>) {
        end = line.upperBound
        if let last = types.indices.last, types[last].type == type {
            types[last].count += 1
        } else if let known = types.firstIndex(where: { $0.type == type }) {
            types[known].count += 1
            isAscending = false
        } else {
            if let last = types.last, last.type != 6, last.type > type || type == 6 { isAscending = false }
            types.append(FoundType(type: type, start: line.lowerBound, count: 1))
        }
    }

    /// Notes the hash algorithm of an NSEC3PARAM record.
    mutating func note(nsec3Hash algorithm: UInt8?) {
        if algorithm == 1 { knownNSEC3Hashes += 1 } else { unknownNSEC3Hash = algorithm ?? 0 }
    }

    func found(_ type: UInt16) -> FoundType? {
        types.first { $0.type == type }
    }

    /// Where a new RRset of the owner goes: among ascending types to its place, else after them all.
    func placeOfNew(_ type: UInt16) -> Int64 {
        guard isAscending, let next = types.first(where: { $0.type > type && $0.type != 6 }) else { return end }
        return next.start
    }
}
