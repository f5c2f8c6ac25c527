import Configuration
import TSIG
import Testing

/// A configuration as the tests write it: files by path, the first of them loaded in `/start`.
struct Files {
    static let main = "/named.conf"

    var texts: [String: [UInt8]]
    var modes: [String: UInt16] = [:]
    /// Folders of note; every other is there, one of its own, and may be written to.
    var folders: [String: FolderStatus] = [:]
    /// What is neither a regular file nor a link, by its path.
    var irregular: [String: IrregularFile.Kind] = [:]
    var interfaces: [String: UInt32] = [:]

    init(_ main: String, _ others: [String: String] = [:]) {
        texts = others.mapValues { Array($0.utf8) }
        texts[Self.main] = Array(main.utf8)
    }

    init(octets: [UInt8], _ others: [String: String] = [:]) {
        self.init("", others)
        texts[Self.main] = octets
    }

    private var source: ConfigurationSource {
        let texts = texts
        let modes = modes
        let folders = folders
        let irregular = irregular
        let interfaces = interfaces
        return ConfigurationSource(
            read: { path throws(UnreadableFile) in
                guard let text = texts[path] else { throw UnreadableFile(reason: "No such file or directory") }
                return text
            },
            expand: { pattern throws(UnreadableFolder) in
                let folder = String(pattern.prefix { $0 != "*" }.dropLast())
                if case .unusable(let fault) = folders[folder] { throw UnreadableFolder(path: folder, reason: fault) }
                let parts = pattern.split(separator: "*", maxSplits: 1, omittingEmptySubsequences: false)
                return texts.keys.filter { path in parts.allSatisfy { path.contains($0) } }.sorted()
            },
            permissions: { modes[$0] ?? 0o640 },
            interface: { interfaces[$0] },
            folder: { path in
                folders[path]
                    ?? .present(FolderIdentity(device: 1, inode: UInt64(bitPattern: Int64(path.hashValue))), refusal: nil)
            },
            irregularFiles: { folder, names in
                irregular.compactMap { path, kind in
                    guard let slash = path.lastIndex(of: "/"), path[..<slash] == folder else { return nil }
                    let name = String(path[path.index(after: slash)...])
                    return names?.contains(name) ?? true ? IrregularFile(name: name, kind: kind) : nil
                }
            })
    }

    func load() -> (settings: Settings?, diagnostics: [Diagnostic]) {
        ConfigurationFile.load(Self.main, from: source, workingDirectory: "/start")
    }

    func stateDirectory(_ path: String = main) -> (path: String?, diagnostics: [Diagnostic]) {
        ConfigurationFile.stateDirectory(path, from: source, workingDirectory: "/start")
    }

    func keys() -> (keys: [TSIGKey], diagnostics: [Diagnostic]) {
        ConfigurationFile.keys(Self.main, from: source, workingDirectory: "/start")
    }

    /// The number of errors, shown or not.
    var errorCount: Int { load().diagnostics.errorCount }

    /// The sentences of one severity and up.
    func said(_ severity: Diagnostic.Severity = .warning) -> [String] {
        load().diagnostics.filter { $0.severity >= severity }.map(\.description)
    }
}

/// The settings of a configuration that must be right; its warnings fail the test, too.
func settings(_ text: String, _ others: [String: String] = [:]) throws -> Settings {
    let (settings, diagnostics) = Files(text, others).load()
    #expect(diagnostics.filter { $0.severity > .info }.map(\.description) == [])
    return try #require(settings)
}

/// All errors of a configuration, and what else is said with them.
func faults(_ text: String, _ others: [String: String] = [:]) -> [String] {
    Files(text, others).said()
}

/// What keeps the tests' zones free of a warning.
let asText = "options { masterfile-format text; };"
