/// Appends the octets that distinguish two records of an RRset: the RDATA in canonical form (RFC 4034 §6.2).
///
/// Names are decompressed and, in the types listed there (except NSEC: RFC 6840 §5.1), lower-cased; all else is unchanged. RDATA
/// without such names is not checked here.
/// Throws a `WireError` if such a name is malformed, `.malformedRDATA` if the fields do not fit the RDATA.
package func appendComparableRDATA(
    _ record: RecordSlice, in message: Span<UInt8>, to octets: inout [UInt8]
) throws(WireError) {
    guard record.rdata.upperBound <= message.count else { throw .truncated(at: message.count) }
    guard let layout = RDATALayout.layout(of: record.type), layout.hasNames,
        record.recordClass == .internet || !layout.isInternetOnly
    else {
        for index in record.rdata { octets.append(message[index]) }
        return
    }
    var reader = RDATAReader()
    try reader.appendUncompressed(record, layout, isLowercased: true, in: message, to: &octets)
}

/// The same for a separate RDATA of class IN with uncompressed names; `nil` if it does not have the form of its type.
package func comparableRDATA(_ rdata: [UInt8], of type: RecordType) -> [UInt8]? {
    let record = RecordSlice(owner: 0, type: type, recordClass: .internet, ttl: 0, rdata: 0..<rdata.count)
    var octets: [UInt8] = []
    do throws(WireError) {
        try appendComparableRDATA(record, in: rdata.span, to: &octets)
    } catch {
        return nil
    }
    return octets
}

extension RecordSlice {
    /// Whether this record's RDATA certainly differs from that of `other`, by the rules of `appendComparableRDATA`; both are of the
    /// same type and class and in the same message. False means unknown.
    package func isPlainlyUnlike(_ other: RecordSlice, in message: Span<UInt8>) -> Bool {
        guard let layout = RDATALayout.layout(of: type), layout.hasNames, recordClass == .internet || !layout.isInternetOnly
        else {
            return !message.extracting(rdata).isEqual(to: message.extracting(other.rdata))
        }
        guard let before = layout.octetsBeforeName, rdata.count > before, other.rdata.count > before else { return false }
        let mine = message.extracting(rdata)
        let its = message.extracting(other.rdata)
        for index in 0..<before where mine[index] != its[index] { return true }
        // Two names differ if their first labels do.
        let length = mine[before]
        guard 1...63 ~= length, 1...63 ~= its[before] else { return false }
        guard its[before] == length else { return true }
        let end = before + 1 + Int(length)
        guard end <= mine.count, end <= its.count else { return false }
        for index in before + 1..<end where mine[index].lowercasedASCII != its[index].lowercasedASCII { return true }
        return false
    }
}
