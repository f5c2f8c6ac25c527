/// The RDATA of a zone's SOA record, and its TTL (RFC 1035 §3.3.13).
package struct SOA: Hashable, Sendable {
    /// In seconds.
    package let ttl: UInt32
    /// The name of the primary.
    package let mname: Name
    /// The mailbox of the person in charge, with its first label as the local part.
    package let rname: Name
    /// The version of the zone.
    package let serial: Serial
    /// In seconds, as are `retry`, `expire` and `minimum`.
    package let refresh: UInt32
    /// The time between two failed refreshes.
    package let retry: UInt32
    /// The time after which an unconfirmed copy is no longer served.
    package let expire: UInt32
    /// The TTL of negative answers (RFC 2308 §4).
    package let minimum: UInt32

    /// By default with a TTL of an hour.
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
    /// Throws `.malformedRDATA` if the numbers do not fill the rest of the RDATA, and the `WireError` of a malformed name.
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

    /// The parts to write into a message.
    package var rdata: [RDATAPart] {
        var numbers: [UInt8] = []
        for number in [serial.value, refresh, retry, expire, minimum] { numbers.appendBigEndian(number) }
        return [.name(mname), .name(rname), .octets(numbers)]
    }

    /// Whether two SOA records have the same RDATA; the TTL does not count.
    package func hasSameRDATA(as other: SOA) -> Bool {
        serial == other.serial && mname == other.mname && rname == other.rname && refresh == other.refresh
            && retry == other.retry && expire == other.expire && minimum == other.minimum
    }
}
