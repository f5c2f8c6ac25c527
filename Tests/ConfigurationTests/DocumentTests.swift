import Foundation
import Testing

@testable import Configuration

/// The sample configuration and the manual page against the option table.
@Suite struct DocumentTests {
    private static func document(_ name: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "etc/\(name)"), encoding: .utf8)
    }

    private static let keyFile = "key \"ns1-ns2.example.com\" { algorithm hmac-sha256; secret \"c2VjcmV0\"; };\n"

    @Test func `the sample is read without a word`() throws {
        let files = Files(try Self.document("secondaryd.conf"), ["/etc/bind/ns1-ns2.key": Self.keyFile])
        let (settings, diagnostics) = files.load()
        #expect(diagnostics == [])
        #expect(settings?.zones.map(\.file) == ["/var/cache/bind/db.example.com"])
        #expect(settings?.zones.first?.primaries.first?.keys.first?.key != nil)
    }

    @Test func `what the sample leaves commented out is right, too, and shows the defaults`() throws {
        let lines = try Self.document("secondaryd.conf").split(separator: "\n", omittingEmptySubsequences: false)
        let text = lines.map { line -> Substring in
            let words = line.drop(while: \.isWhitespace)
            // Prose has no statement's end; a key shown for its form has no secret.
            guard words.hasPrefix("// "), words.hasSuffix(";") || words.hasSuffix("{"),
                !words.contains("    ") || words.contains("key \"ns1")
            else {
                return words.hasPrefix("//     ") && !words.contains("secret") && !words.contains("algorithm")
                    ? words.dropFirst(3) : line
            }
            return words.dropFirst(3)
        }.joined(separator: "\n").replacing("key \"ns1-ns2.example.com\" {\n", with: "acl unused {\n")
        let files = Files(text, ["/etc/bind/ns1-ns2.key": Self.keyFile, "/etc/secondaryd/zones.d/a.conf": ""])
        let (settings, diagnostics) = files.load()
        #expect(diagnostics.filter { $0.severity == .error }.map(\.description) == [])
        #expect(settings?.zones.count == 3)
        var defaults = settings?.defaults
        defaults?.transferSource = nil
        defaults?.transferSourceV6 = nil
        defaults?.notifySource = nil
        defaults?.onPublishCommand = HookCommand()
        defaults?.verifyServed = nil
        defaults?.onExpireCommand = HookCommand()
        #expect(defaults == ZoneOptions.builtIn)
        #expect(settings?.transfersIn == 10)
        #expect(settings?.transfersPerNS == 2)
        #expect(settings?.serialQueryRate == 20)
        #expect(settings?.notifyRate == 20)
        #expect(settings?.listenOn.count == 1 && settings?.listenOnV6.count == 1)
        #expect(settings?.zones.first?.options.alsoNotify.count == 2)
        #expect(settings?.stateDirectory == "/var/cache/bind/.secondaryd")
    }

    /// The words that the manual page sets as commands.
    private static func commands(in page: String) -> Set<String> {
        var commands: Set<String> = []
        for line in page.split(separator: "\n") where line.hasPrefix(".Ic ") || line.hasPrefix(".It Ic ") {
            commands.formUnion(line.split(separator: " ").map(String.init))
        }
        return commands
    }

    @Test func `every option of the table is in the manual page`() throws {
        let commands = Self.commands(in: try Self.document("secondaryd.conf.5"))
        let missing = OptionTable.shared.entries.map(\.name).filter { !commands.contains($0) }
        #expect(missing == [])
    }

    /// The text behind each `.It Ic name` of a section.
    private static func items(of section: String, in page: String) throws -> [String: String] {
        let start = try #require(page.range(of: section)).upperBound
        let end = ["\n.Sh ", "\n.Ss "].compactMap { page.range(of: $0, range: start..<page.endIndex)?.lowerBound }.min()
        var items: [String: String] = [:]
        for item in page[start..<(end ?? page.endIndex)].components(separatedBy: "\n.It Ic ").dropFirst() {
            items[String(item.prefix { $0 != " " })] = item
        }
        return items
    }

    @Test func `the manual page has each option's range and default as the table has them`() throws {
        let page = try Self.document("secondaryd.conf.5")
        let zone = try Self.items(of: ".Ss Options of zones", in: page)
        for option in ZoneOption.all {
            #expect(
                zone[option.name]?.contains("(\(option.accepts); default \(option.shown(.builtIn)))") == true, "\(option.name)")
        }
        let global = try Self.items(of: ".Sh OPTIONS", in: page)
        for option in GlobalOption.all {
            let value = option.shown(Settings(directory: "/"))
            #expect(global[option.name]?.contains("(\(option.accepts); default \(value))") == true, "\(option.name)")
        }
        let server = try Self.items(of: ".Sh SERVER OPTIONS", in: page)
        for option in ServerOption.all {
            #expect(server[option.name]?.contains("(\(option.accepts))") == true, "\(option.name)")
        }
    }

    @Test func `the manual page names no option that the table lacks`() throws {
        let known = Set(OptionTable.shared.entries.map(\.name))
        let page = try Self.document("secondaryd.conf.5")
        for section in [".Sh STATEMENTS", ".Sh ZONES", ".Ss Options of zones", ".Sh OPTIONS", ".Sh SERVER OPTIONS"] {
            let names = try Self.items(of: section, in: page).keys
            #expect(!names.isEmpty)
            #expect(names.filter { !known.contains($0) } == [])
        }
    }
}
