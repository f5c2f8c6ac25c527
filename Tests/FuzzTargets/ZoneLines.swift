import DNS
import Foundation
import LibCrypto
import SystemPackage
import TSIG
import TestSupport
import ZoneFile
import ZoneTransfer

/// The zone, key and moment of all inputs.
enum Fuzzed {
    static let time = TSIGTime(1_800_000_000)
    static let id: UInt16 = 0x4711

    static func apex() throws -> Name { try Name(parsing: "example.com") }

    static func key() throws -> TSIGKey {
        TSIGKey(name: try Name(parsing: "ns1-ns2.example.com"), algorithm: TSIGAlgorithm(.sha256), secret: Array(0..<32))
    }
}

/// What every zone file holds to, whatever it was made of.
enum ZoneLines {
    /// Checks `text`, a file of `zone` that is at `path` and was published as `identity` with `soa` as its SOA record.
    static func check(
        _ text: [UInt8], of zone: Name, soa: SOA, at path: FilePath, publishedAs identity: FileIdentity
    ) throws {
        try hold(text.last == UInt8(ascii: "\n"), "the file does not end with its last line")
        var isFirst = true
        for line in text.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            try hold(line.allSatisfy { $0 == 0x09 || 0x20...0x7E ~= $0 }, "a line that is no text: \(string(line))")
            let fields = line.split(separator: 0x09, maxSplits: 4, omittingEmptySubsequences: false)
            try hold(fields.count >= 4, "a line without its fields: \(string(line))")
            let owner = try Name(parsing: string(fields[0]))
            try hold(owner.isAtOrBelow(zone), "an owner outside the zone: \(string(line))")
            try hold(Array(owner.absoluteText.utf8) == Array(fields[0]), "an owner is written in another way: \(string(line))")
            try hold(UInt32(string(fields[1])).map { $0 < 1 << 31 } == true, "no TTL: \(string(line))")
            try hold((string(fields[3]) == "SOA") == isFirst, "an SOA record at the wrong place: \(string(line))")
            isFirst = false
        }
        guard let held = CurrentZoneFile(of: zone, at: path, publishedAs: identity) else {
            throw FuzzFault("the file that was published is not held")
        }
        try hold(held.soa.serial == soa.serial && held.soa.hasSameRDATA(as: soa), "the file's SOA is another one")
    }

    private static func string(_ octets: some Collection<UInt8>) -> String { String(decoding: octets, as: UTF8.self) }
}

extension TemporaryDirectory {
    /// The octets of the file called `name`; nil where there is none.
    func contents(of name: String) throws -> [UInt8]? {
        guard try names.contains(name) else { return nil }
        return Array(try Data(contentsOf: URL(filePath: appending(name).string)))
    }
}
