import DNS
import Foundation
import SystemPackage
import TestSupport
import Testing

/// A published file is kept over restarts for as long as it is the one that was published.
@Suite(.fewAtATime) struct KeptCopyTests {
    private static let zone = ZoneText("example.com", serial: 7)

    /// Runs `body` with a secondary that has pulled serial 7 and ended.
    private func withPublished(_ body: (Secondaryd, PeerPrimary) async throws -> Void) async throws {
        try await withPrimary(.nsd, zones: [Self.zone.zone]) { primary in
            let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: primary.endpoint)])
            let result = try await secondary.refresh()
            #expect(result.output == ["example.com: serial 7, transferred"])
            try await body(secondary, primary)
        }
    }

    /// Something that happens to a published file behind the program's back.
    enum Tampering: String, CaseIterable, CustomTestStringConvertible {
        case edited, removed, replacedByACopy, emptied

        func apply(to secondary: Secondaryd) throws {
            let text = try #require(secondary.text(of: "example.com"))
            let path = secondary.file(of: "example.com").string
            switch self {
            case .edited:
                // In place, and of the same length.
                let handle = try #require(FileHandle(forUpdatingAtPath: path))
                try handle.write(contentsOf: Data(text.replacing("10.0.0.1", with: "10.9.9.9").utf8))
                try handle.close()
            case .removed: try FileManager.default.removeItem(atPath: path)
            case .replacedByACopy: try secondary.directory.write(text, to: "db.example.com")
            case .emptied: try #require(FileHandle(forUpdatingAtPath: path)).truncate(atOffset: 0)
            }
        }

        var testDescription: String { rawValue }
    }

    @Test func `a zone that is up to date is not pulled again`() async throws {
        try await withPublished { secondary, _ in
            let former = try FileIdentityOnDisk(secondary)
            for _ in 0..<2 {
                let result = try await secondary.refresh()
                #expect(result.exit == .status(0))
                #expect(result.output == ["example.com: serial 7, up to date"])
                #expect(result.errors.isEmpty)
            }
            #expect(try FileIdentityOnDisk(secondary) == former)
        }
    }

    @Test func `a daemon goes on with the file of the one before it`() async throws {
        try await withPublished { secondary, primary in
            let former = try FileIdentityOnDisk(secondary)
            for _ in 0..<2 {
                try await secondary.withDaemon(logLevel: "debug") { daemon in
                    // The poll has found nothing newer.
                    try await daemon.waitForLine("refresh_callback: zone example.com/IN: serial: new 7, old 7")
                    #expect(!daemon.log.contains { $0.text.contains("Transfer started.") })
                }
            }
            #expect(try FileIdentityOnDisk(secondary) == former)
            var next = Self.zone
            next.serial = 8
            try await primary.replace(next.zone)
            try await secondary.withDaemon { daemon in
                try await daemon.waitForTransfer(of: "example.com", serial: 8)
            }
        }
    }

    @Test(arguments: Tampering.allCases)
    func `a file that is not the published one is pulled anew`(tampering: Tampering) async throws {
        try await withPublished { secondary, _ in
            let published = secondary.text(of: "example.com")
            try tampering.apply(to: secondary)
            let result = try await secondary.refresh()
            #expect(result.output == ["example.com: serial 7, transferred"])
            #expect(secondary.text(of: "example.com") == published)
            #expect(try await secondary.refresh().output == ["example.com: serial 7, up to date"])
        }
    }

    @Test func `a daemon pulls what was edited while none ran`() async throws {
        try await withPublished { secondary, _ in
            let published = secondary.text(of: "example.com")
            try Tampering.edited.apply(to: secondary)
            try await secondary.withDaemon { daemon in
                try await daemon.waitForTransfer(of: "example.com", serial: 7)
            }
            #expect(secondary.text(of: "example.com") == published)
        }
    }

    @Test func `the state directory is ours alone, and holds nothing beside the zone files`() async throws {
        try await withPublished { secondary, _ in
            let folder = secondary.directory.appending(".secondaryd").string
            let mode = try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? Int
            #expect(mode == 0o700)
            #expect(try secondary.directory.names == [".secondaryd", "db.example.com", "secondaryd.conf"])
        }
    }

    @Test func `a state database that is no database costs a transfer and no more`() async throws {
        try await withPublished { secondary, _ in
            let folder = secondary.directory.appending(".secondaryd").string
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name != "lock" {
                try Data("no database at all".utf8).write(to: URL(filePath: "\(folder)/\(name)"))
            }
            let result = try await secondary.refresh()
            #expect(result.output == ["example.com: serial 7, transferred"])
            #expect(try await secondary.refresh().output == ["example.com: serial 7, up to date"])
        }
    }
}

/// What tells whether a file was written again.
private struct FileIdentityOnDisk: Equatable {
    let inode: Int?
    let modified: Date?

    init(_ secondary: Secondaryd) throws {
        let attributes = try FileManager.default.attributesOfItem(atPath: secondary.file(of: "example.com").string)
        inode = attributes[.systemFileNumber] as? Int
        modified = attributes[.modificationDate] as? Date
    }
}
