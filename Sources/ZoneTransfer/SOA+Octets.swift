import DNS

extension SOA {
    /// Appends the record, its names uncompressed, as any section of a message holds it.
    func append(owner: Name, recordClass: RecordClass, to message: inout [UInt8]) {
        message += owner.octets
        message.appendBigEndian(RecordType.soa.value)
        message.appendBigEndian(recordClass.value)
        message.appendBigEndian(ttl)
        message.appendBigEndian(UInt16(mname.octets.count + rname.octets.count + 20))
        message += mname.octets
        message += rname.octets
        for number in [serial.value, refresh, retry, expire, minimum] { message.appendBigEndian(number) }
    }
}
