import DNS
import Foundation
import SystemPackage
import TestSupport
import Testing
import ZoneFile
import ZoneTransfer

@Suite struct CurrentZoneFileTests {
    /// More than one buffer's worth of lines, so that edits and runs cross from one to the next.
    private var large: ModelZone {
        get throws { try ModelZone(seed: 1, records: 9000) }
    }

    @Test func `a file with another status, without a digest, or of another zone is not held`() throws {
        try withFolder { folder in
            let path = folder.appending("db")
            let zone = try ModelZone(seed: 7, records: 3)
            let identity = try Transfers.axfr([zone.soa] + zone.ordered, into: path)
            #expect(Transfers.heldSOA(at: path, publishedAs: identity) != nil)
            #expect(Transfers.heldSOA(of: Name("example.org"), at: path, publishedAs: identity) == nil)
            #expect(Transfers.heldSOA(at: folder.appending("db2"), publishedAs: identity) == nil)
            for other in [
                try #require(FileIdentity(of: path)),
                FileIdentity(
                    size: identity.size + 1, inode: identity.inode, modified: identity.modified, digest: identity.digest),
                FileIdentity(
                    size: identity.size, inode: identity.inode + 1, modified: identity.modified, digest: identity.digest),
                FileIdentity(
                    size: identity.size, inode: identity.inode, modified: identity.modified + 1, digest: identity.digest),
            ] {
                #expect(Transfers.heldSOA(at: path, publishedAs: other) == nil)
            }
        }
    }

    @Test func `the SOA record at a file's head is read whoever has published the file`() throws {
        try withFolder { folder in
            let path = folder.appending("db")
            let zone = try ModelZone(seed: 7, records: 3)
            let identity = try Transfers.axfr([zone.soa] + zone.ordered, into: path)
            let soa = CurrentZoneFile.soa(of: Transfers.apex, at: path)
            #expect(soa != nil && soa == Transfers.heldSOA(at: path, publishedAs: identity))
            #expect(CurrentZoneFile.soa(of: try Name(parsing: "example.org"), at: path) == nil)
            #expect(CurrentZoneFile.soa(of: Transfers.apex, at: folder.appending("none")) == nil)
            try Data("example.com. IN SOA\n".utf8).write(to: URL(filePath: path.string))
            #expect(CurrentZoneFile.soa(of: Transfers.apex, at: path) == nil)
        }
    }

    @Test func `a digest comes back from its octets, and sixteen they must be`() throws {
        try withFolder { folder in
            let zone = try ModelZone(seed: 2, records: 3)
            let digest = try #require(try Transfers.axfr([zone.soa] + zone.ordered, into: folder.appending("db")).digest)
            #expect(digest.octets.count == 16)
            #expect(ContentDigest(octets: digest.octets) == digest)
            #expect(ContentDigest(octets: digest.octets.dropLast()) == nil)
            #expect(ContentDigest(octets: digest.octets + [0]) == nil)
        }
    }

    @Test func `an edited file is noticed though its status says nothing, and stays as it is`() throws {
        try withFolder { folder in
            let path = folder.appending("db")
            var zone = try ModelZone(seed: 3, records: 50)
            let digest = try #require(try Transfers.axfr([zone.soa] + zone.ordered, into: path).digest)
            let content = try Data(contentsOf: URL(filePath: path.string))
            let steps = try zone.step(changes: 10)
            for index in stride(from: 0, to: content.count, by: 37) {
                var edited = content
                edited[index] ^= 1
                try edited.write(to: URL(filePath: path.string))
                try refuses(zone, steps, path, digest)
            }
            for edited in [content.dropLast(), content + content.suffix(1), content.dropLast(40), Data()] {
                try Data(edited).write(to: URL(filePath: path.string))
                try refuses(zone, steps, path, digest)
            }
        }
    }

    @Test(arguments: ["-9223372036854775808", "99999999999999999999", "+", "", "-1"])
    func `an edited file whose numbers are beyond all numbers is no trap`(number: String) throws {
        try withFolder { folder in
            let path = folder.appending("db")
            let service = { (port: UInt8) in
                TestRecord(ModelZone.apex, RecordType(64), [0, 1, 0, 0, 3, 0, 2, 1, port])
            }
            var zone = try ModelZone(seed: 9, records: 0)
            let old = zone.soa
            let identity = try Transfers.axfr([old] + zone.ordered + [service(187)], into: path)
            let text = try read(path)
            try #require(text.contains("port=\"443\"") || text.contains("port=443"))
            try write(text.replacing("port=", with: "key\(number)="), to: path)
            _ = try zone.step(changes: 0)
            try refuses(zone, [old, service(187), zone.soa, service(188)], path, try #require(identity.digest))
        }
    }

    /// Tries the difference on the file as it is now, whatever its status.
    private func refuses(_ zone: ModelZone, _ steps: [TestRecord], _ path: FilePath, _ digest: ContentDigest) throws {
        let now = try #require(FileIdentity(of: path))
        let forged = FileIdentity(size: now.size, inode: now.inode, modified: now.modified, digest: digest)
        let edited = try Data(contentsOf: URL(filePath: path.string))
        let error = #expect(throws: (any Error).self) {
            try Transfers.ixfr([zone.soa] + steps + [zone.soa], following: forged, at: path)
        }
        #expect(error is ZoneFileError || error is Transfers.NotHeld || error is ReceiveError<ZoneFileError>)
        #expect(try Data(contentsOf: URL(filePath: path.string)) == edited)
        #expect(try names(in: path.removingLastComponent()) == ["db"])
    }

    @Test func `a file of many buffers comes out as a whole transfer would make it`() throws {
        try withFolder { folder in
            var zone = try large
            let path = folder.appending("db")
            let identity = try Transfers.axfr([zone.soa] + zone.ordered, into: path)
            #expect(identity.size > 300_000)
            let steps = try zone.step(changes: 3000)
            try Transfers.ixfr([zone.soa] + steps + [zone.soa], following: identity, at: path)
            let fresh = folder.appending("fresh")
            try Transfers.axfr([zone.soa] + zone.ordered, into: fresh)
            #expect(try read(path) == read(fresh))
        }
    }

    @Test func `a verified difference that is never published changes nothing`() throws {
        try withFolder { folder in
            var zone = try ModelZone(seed: 5, records: 20)
            let path = folder.appending("db")
            let identity = try Transfers.axfr([zone.soa] + zone.ordered, into: path)
            let old = try read(path)
            let steps = try zone.step(changes: 10)
            do {
                let verified = try Transfers.pull([zone.soa] + steps + [zone.soa], following: identity, at: path)
                #expect(verified.soa.serial.value == zone.serial)
            }
            #expect(try read(path) == old)
            #expect(try names(in: folder) == ["db"])
        }
    }

    @Test func `a file that somebody writes to between the proof and the publication is noticed`() throws {
        try withFolder { folder in
            var zone = try ModelZone(seed: 6, records: 20)
            let path = folder.appending("db")
            let identity = try Transfers.axfr([zone.soa] + zone.ordered, into: path)
            let steps = try zone.step(changes: 10)
            do {
                let verified = try Transfers.pull([zone.soa] + steps + [zone.soa], following: identity, at: path)
                try write("somebody else's\n", to: path)
                _ = try verified.publish()
                Issue.record("published")
            } catch let error as ZoneFileError {
                #expect(error == .difference(.notOurs))
            }
            #expect(try read(path) == "somebody else's\n")
        }
    }
}
