import Foundation
import SystemPackage
import Testing
import ZoneFile

@Suite struct FileIdentityTests {
    /// 2⁶³ nanoseconds are over in April 2262; file systems count on.
    @Test func `a time stamp beyond 2262 is a time stamp like others`() throws {
        try withFolder { folder in
            let path = folder.appending("db")
            try write("x", to: path)
            var seen: Set<FileIdentity> = []
            for seconds in [9_223_372_036, 9_223_372_037, 9_300_000_000, 15_000_000_000] {
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSince1970: TimeInterval(seconds))], ofItemAtPath: path.string)
                let identity = try #require(FileIdentity(of: path))
                #expect(identity.hasSameStatus(as: try #require(FileIdentity(of: path))))
                #expect(seen.insert(identity).inserted)
            }
        }
    }
}
