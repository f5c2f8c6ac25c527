// If a zone's owners do not ascend, a name's records may be anywhere. Then its text is read twice: once for the CNAME records and
// others that a name may have only one of, and once for other data beside a CNAME. Between the two only hashes are kept, in a table
// of fixed size; if there are too many, a part of all names is handled at a time.

import DNS
import ZoneTransfer

/// Searches a zone's text for names with a CNAME record beside other data, and with two records of a type that may have one, however
/// far apart they are.
struct OwnerSearch: ~Copyable {
    /// Twelve octets each: 1.5 MiB, beside the half MiB that a file is read through.
    private static let slots = 1 << 17
    /// The expected number of a part's records in the table; as the hashes are random, there are few more.
    private static let expected: UInt64 = 1 << 16
    /// Records beyond these parts are not checked: each part costs two readings of the whole text.
    private static let mostParts: UInt64 = 16

    private let ownerHash = OwnerHash(seed: .random(in: .min ... .max))
    /// Hashes of an owner and a type, each beside that of the RDATA. Zero for none.
    private var keys = [UInt64](repeating: 0, count: slots)
    private var rdata = [UInt32](repeating: 0, count: slots)
    private var count = 0
    /// The number of bits of a hash that select its part.
    private let partBits: UInt64
    private var part: UInt64 = 0

    /// For a text with `records` CNAME, DNAME and RESINFO records.
    init(for records: UInt64) {
        var bits: UInt64 = 0
        while bits < 32, records >> bits > Self.expected { bits += 1 }
        partBits = bits
    }

    /// The number of parts, for each of which the whole text is read twice.
    var parts: UInt64 { min(1 << partBits, Self.mostParts) }

    mutating func begin(part: UInt64) {
        self.part = part
        for slot in keys.indices { keys[slot] = 0 }
        count = 0
    }

    /// Reads the whole lines among the first `count` octets, in the first or the second reading; returns the number of octets read.
    /// `octets` has eight more than `count`.
    mutating func search(_ octets: Span<UInt8>, count: Int, isSecond: Bool) throws(TransferError) -> Int {
        isSecond ? try compare(octets, count: count) : try gather(octets, count: count)
    }

    private mutating func gather(_ octets: Span<UInt8>, count: Int) throws(TransferError) -> Int {
        var start = 0
        while let line = nextLine(from: start, in: octets, count: count) {
            if isOfPart(line.hash), octets.mayBeSingleton(behind: line.tab, before: line.end),
                let fields = RecordLine(start..<line.end, in: octets), fields.type != 6, RecordType(fields.type).isSingleton
            {
                try insert(fields, hash: line.hash, in: octets)
            }
            start = line.end + 1
        }
        return start
    }

    /// Throws for other data beside a CNAME record.
    private func compare(_ octets: Span<UInt8>, count: Int) throws(TransferError) -> Int {
        var start = 0
        while let line = nextLine(from: start, in: octets, count: count) {
            if isOfPart(line.hash), slot(of: Self.key(line.hash, RecordType.cname.value)).isFound,
                let fields = RecordLine(start..<line.end, in: octets), RecordType(fields.type).excludesCNAME
            {
                throw .cnameAndOtherData(owner: Name(presentation: fields.owner, in: octets))
            }
            start = line.end + 1
        }
        return start
    }

    @inline(__always)
    private func nextLine(
        from start: Int, in octets: Span<UInt8>, count: Int
    ) -> (hash: UInt64, tab: Int, end: Int)? {
        guard start < count, let (hash, tab) = ownerHash.read(octets, from: start), tab < count,
            let end = octets.next(UInt8(ascii: "\n"), from: tab), end < count
        else { return nil }
        return (hash, tab, end)
    }

    @inline(__always)
    private func isOfPart(_ hash: UInt64) -> Bool {
        partBits == 0 || hash >> (64 - partBits) == part
    }

    private static func key(_ hash: UInt64, _ type: UInt16) -> UInt64 {
        max(1, hash &+ UInt64(type) &* 0x9E37_79B9_7F4A_7C15)
    }

    /// The slot of `key`, or the free one where it may be put.
    @inline(__always)
    private func slot(of key: UInt64) -> (index: Int, isFound: Bool) {
        var index = Int(truncatingIfNeeded: key) & (Self.slots - 1)
        while keys[index] != 0 {
            if keys[index] == key { return (index, true) }
            index = (index + 1) & (Self.slots - 1)
        }
        return (index, false)
    }

    private mutating func insert(_ fields: RecordLine, hash: UInt64, in octets: Span<UInt8>) throws(TransferError) {
        let key = Self.key(hash, fields.type)
        let content = UInt32(truncatingIfNeeded: RDATAOrder.hash(fields.rdata, in: octets, of: fields.type, seed: key) >> 7)
        let (index, isFound) = slot(of: key)
        guard isFound else {
            // The table is never full, so that every search ends.
            guard count < Self.slots * 7 / 8 else { return }
            keys[index] = key
            rdata[index] = content
            count += 1
            return
        }
        guard rdata[index] == content else {
            throw .severalOfSingleton(
                RecordType(fields.type), owner: Name(presentation: fields.owner, in: octets))
        }
    }
}

extension Span<UInt8> {
    /// Whether the type of the line whose owner ends at `tab` may be CNAME, DNAME or RESINFO.
    @inline(__always)
    fileprivate func mayBeSingleton(behind tab: Int, before end: Int) -> Bool {
        var index = tab + 1
        for _ in 0..<2 {
            while index < end, self[index] != UInt8(ascii: "\t") { index += 1 }
            index += 1
        }
        guard index < end else { return false }
        let first = self[index]
        return first == UInt8(ascii: "C") || first == UInt8(ascii: "D") || first == UInt8(ascii: "R")
            || first == UInt8(ascii: "T") && self[index + 1] == UInt8(ascii: "Y")
    }
}

extension OwnerSearch {
    /// Reads a whole file.
    mutating func search(_ file: consuming ChunkReader, isSecond: Bool) throws(ZoneFileError) {
        var taken = 0
        while try Self.readOn(&file, dropping: taken) {
            do throws(TransferError) {
                taken = try search(file.octets, count: file.count, isSecond: isSecond)
            } catch {
                throw .zone(error)
            }
        }
    }

    private static func readOn(_ file: inout ChunkReader, dropping taken: Int) throws(ZoneFileError) -> Bool {
        do throws(FileError) {
            return try file.readOn(dropping: taken)
        } catch {
            throw .file(error)
        }
    }
}
