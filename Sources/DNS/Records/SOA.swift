/// The RDATA of a zone's SOA record, and its TTL (RFC 1035 §3.3.13).
package struct SOA: Hashable, Sendable {
    package let ttl: UInt32
    package let mname: Name
    package let rname: Name
    package let serial: Serial
    /// Seconds; as are `retry`, `expire` and `minimum`.
    package let refresh: UInt32
    package let retry: UInt32
    package let expire: UInt32
    package let minimum: UInt32

    package init(
        ttl: UInt32 = 3600, mname: Name, rname: Name, serial: Serial, refresh: UInt32, retry: UInt32, expire: UInt32,
        minimum: UInt32
    ) {
        self.ttl = ttl
        self.mname = mname
        self.rname = rname
        self.serial = serial
        self.refresh = refresh
        self.retry = retry
        self.expire = expire
        self.minimum = minimum
    }

    /// Reads the SOA record at `slice`, whose type the caller has checked.
    package init(_ slice: RecordSlice, in message: Span<UInt8>) throws(WireError) {
        var offset = slice.rdata.lowerBound
        ttl = slice.ttl
        mname = try Name(in: message, at: &offset)
        rname = try Name(in: message, at: &offset)
        guard slice.rdata.upperBound - offset == 20 else { throw .malformedRDATA(.soa, at: slice.rdata.lowerBound) }
        serial = Serial(message.uint32(at: offset))
        refresh = message.uint32(at: offset + 4)
        retry = message.uint32(at: offset + 8)
        expire = message.uint32(at: offset + 12)
        minimum = message.uint32(at: offset + 16)
    }

    /// As a message holds it.
    package var rdata: [RDATAPart] {
        var numbers: [UInt8] = []
        for number in [serial.value, refresh, retry, expire, minimum] { numbers.appendBigEndian(number) }
        return [.name(mname), .name(rname), .octets(numbers)]
    }

    /// Whether two SOA records say the same; a TTL is no part of what a record says.
    package func hasSameRDATA(as other: SOA) -> Bool {
        serial == other.serial && mname == other.mname && rname == other.rname && refresh == other.refresh
            && retry == other.retry && expire == other.expire && minimum == other.minimum
    }
}
