import DNS
import Foundation
import StateDatabase
import SystemPackage
import TestSupport
import Testing

/// Databases that version 0.1.0 wrote through GRDB: one that it closed, and one that it was killed over, with all in the WAL.
@Suite struct EarlierVersionTests {
    @Test(arguments: ["closed", "killed"])
    func `a database of an earlier version opens with all that it knows, and is gone on with`(fixture: String) async throws {
        let directory = try TemporaryDirectory()
        let fixtures = try #require(Bundle.module.resourceURL).appending(path: "Fixtures/\(fixture)")
        for name in try FileManager.default.contentsOfDirectory(atPath: fixtures.path) {
            try FileManager.default.copyItem(
                at: fixtures.appending(path: name), to: URL(filePath: directory.appending(name).string))
        }
        let opened = try StateDatabase.open(in: directory.path.string)
        #expect(opened.movedAside == nil)
        let keys = try (0..<20).map { try ZoneStateKey.sample($0, view: $0 % 4 == 0 ? "inside" : nil) }
        var expected = (0..<20).map { ZoneState.sample($0) }
        // A primary vouched for this one once more.
        expected[1].lastConfirmed = 1_763_800_000
        expected[1].expiresAt = 1_763_900_000
        #expect(try await opened.database.states(of: keys) == expected)

        // Without a digest and a transfer, expired, and with the largest numbers that there are.
        var odd = ZoneState.sample(20)
        odd.serial = Serial(.max)
        odd.expire = .max
        odd.expiresAt = 0
        odd.file.size = 1 << 40
        odd.file.inode = .max
        odd.file.modified = .min
        odd.file.digest = nil
        odd.lastTransfer = nil
        let oddKey = ZoneStateKey(
            name: try Name(parsing: #"A\.b\000\255\"\\.example.com"#), recordClass: .chaos, view: "it's")
        #expect(try await opened.database.states(of: [oddKey]) == [odd])

        odd.expiresAt = 7
        try await opened.database.save([oddKey: .published(odd)])
        let again = try StateDatabase.open(in: directory.path.string)
        #expect(again.movedAside == nil)
        #expect(try await again.database.states(of: [oddKey, keys[0]]) == [odd, expected[0]])
    }
}
