package import DNS
package import SystemPackage

/// The current zone file, opened for the difference that follows it.
package struct CurrentZoneFile: ~Copyable {
    /// More than the SOA record's line can have: three names of 255 octets as four characters each, and numbers.
    private static let headOctets = 4096

    let path: FilePath
    let zone: Name
    let size: Int64
    let digest: ContentDigest
    private let descriptor: FileDescriptor
    /// The SOA record at the start of the file.
    package let soa: SOA

    /// Opens the zone file at `path`; `nil` if it is not the one that was published as `identity`, or cannot be read.
    ///
    /// Only its status and its first line are checked here; the digest is compared when the difference is applied.
    package init?(of zone: Name, at path: FilePath, publishedAs identity: FileIdentity) {
        guard let digest = identity.digest, let descriptor = try? path.openedRegular() else { return nil }
        guard let found = try? FileIdentity(of: descriptor, path: path), found.hasSameStatus(as: identity),
            let soa = Self.soa(of: zone, in: descriptor, path)
        else {
            try? descriptor.close()
            return nil
        }
        self.path = path
        self.zone = zone
        self.descriptor = descriptor
        self.soa = soa
        self.digest = digest
        size = identity.size
    }

    /// The SOA record at the start of the zone file at `path`; `nil` if there is none, or the file cannot be read.
    package static func soa(of zone: Name, at path: FilePath) -> SOA? {
        guard let descriptor = try? path.openedRegular() else { return nil }
        defer { try? descriptor.close() }
        return soa(of: zone, in: descriptor, path)
    }

    private static func soa(of zone: Name, in descriptor: FileDescriptor, _ path: FilePath) -> SOA? {
        var head = [UInt8](repeating: 0, count: headOctets)
        guard let count = try? descriptor.read(into: &head, 0..<headOctets, at: 0, of: path),
            let end = head.prefix(count).firstIndex(of: UInt8(ascii: "\n"))
        else { return nil }
        let fields = head[..<end].split(separator: UInt8(ascii: "\t")).map { String(decoding: $0, as: UTF8.self) }
        guard fields.count == 5, fields[3] == "SOA", let owner = try? Name(parsing: fields[0]), owner == zone else {
            return nil
        }
        let rdata = fields[4].split(separator: " ")
        let numbers = ([fields[1][...]] + rdata.dropFirst(2)).compactMap { UInt32($0) }
        guard rdata.count == 7, numbers.count == 6, let mname = try? Name(parsing: rdata[0]),
            let rname = try? Name(parsing: rdata[1])
        else { return nil }
        return SOA(
            ttl: numbers[0], mname: mname, rname: rname, serial: Serial(numbers[1]), refresh: numbers[2], retry: numbers[3],
            expire: numbers[4], minimum: numbers[5])
    }

    /// Reads the file from its beginning.
    func read() -> ChunkReader {
        ChunkReader(descriptor, path: path)
    }

    /// Whether `file`, read to its end, is the file that was published.
    func isWhole(_ file: borrowing ChunkReader) -> Bool {
        file.offset + Int64(file.count) == size && file.digest == digest
    }

    deinit {
        try? descriptor.close()
    }
}
