package import SystemPackage

/// Master files of any size, the same for the same numbers: hosts with A, AAAA, TXT and MX records.
package struct ZoneText: Sendable {
    /// Without the dot at the end.
    package var name: String
    package var serial: UInt32
    /// How many records the zone has in all; at least four: SOA, two NS and the address of the first.
    package var records: Int
    /// Seconds, as are the others.
    package var refresh: UInt32
    package var retry: UInt32
    package var expire: UInt32

    package init(
        _ name: String, serial: UInt32, records: Int = 10, refresh: UInt32 = 3600, retry: UInt32 = 600, expire: UInt32 = 86400
    ) {
        precondition(records >= 4)
        self.name = name
        self.serial = serial
        self.records = records
        self.refresh = refresh
        self.retry = retry
        self.expire = expire
    }

    package var zone: PeerZone { PeerZone(name, text) }

    package var text: String {
        (0..<records).reduce(into: "") { $0 += line($1) }
    }

    /// Writes the file a piece at a time, so that a million records cost no memory, and returns its path.
    @discardableResult
    package func write(to path: FilePath) throws -> FilePath {
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .truncate], permissions: [.ownerReadWrite, .groupRead, .otherRead])
        try file.closeAfter {
            var piece: [UInt8] = []
            for index in 0..<records {
                piece += line(index).utf8
                guard piece.count > 1 << 20 || index == records - 1 else { continue }
                try file.writeAll(piece)
                piece.removeAll(keepingCapacity: true)
            }
        }
        return path
    }

    /// The record number `index`, with the line feed.
    private func line(_ index: Int) -> String {
        switch index {
        case 0: return "\(name).\t3600\tIN\tSOA\tns1.\(name). hostmaster.\(name). \(serial) \(refresh) \(retry) \(expire) 300\n"
        case 1: return "\(name).\t3600\tIN\tNS\tns1.\(name).\n"
        case 2: return "\(name).\t3600\tIN\tNS\tns2.example.net.\n"
        case 3: return "ns1.\(name).\t3600\tIN\tA\t127.0.0.1\n"
        default:
            let host = (index - 4) / 4
            let owner = "h\(host).\(name)."
            switch index % 4 {
            case 0: return "\(owner)\t3600\tIN\tA\t10.\(host >> 16 & 255).\(host >> 8 & 255).\(host & 255)\n"
            case 1: return "\(owner)\t3600\tIN\tAAAA\t2001:db8::\(hex(host >> 16)):\(hex(host))\n"
            case 2: return "\(owner)\t300\tIN\tTXT\t\"host \(host) of \(name)\"\n"
            default: return "\(owner)\t3600\tIN\tMX\t10 h\(host / 16).\(name).\n"
            }
        }
    }

    private func hex(_ number: Int) -> String {
        String(number & 0xFFFF, radix: 16)
    }
}
