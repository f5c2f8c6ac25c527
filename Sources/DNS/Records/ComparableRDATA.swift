/// Appends the octets by which two records of an RRset are told apart: RDATA in canonical form (RFC 4034 §6.2).
///
/// Names lose compression and, in the types listed there (but NSEC: RFC 6840 §5.1), their letter case; all else stays. RDATA
/// without such names is not checked here.
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
