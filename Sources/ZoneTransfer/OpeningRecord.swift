import DNS

/// The SOA that opened an answer to an IXFR, kept until the next record shows whether a whole zone follows.
@usableFromInline struct OpeningRecord {
    @usableFromInline let owner: Name
    /// A message of this record alone: the one that it came in may be freed by then.
    @usableFromInline let message: [UInt8]
    @usableFromInline let record: RecordSlice

    init(_ soa: SOA, owner: Name, recordClass: RecordClass) throws(TransferError) {
        let message = MessageWriter(id: 0, answer: soa, of: owner, recordClass).octets
        var reader = try MessageReader(transferMessage: message.span)
        record = try reader.nextRecord(in: message.span)
        self.owner = owner
        self.message = message
    }
}
