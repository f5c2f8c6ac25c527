/// The folders of the files that a configuration names, each looked at once.
struct FolderTable {
    /// A folder, and the zone files in it.
    struct Entry {
        /// Its path without a slash at the end.
        let path: String
        let status: FolderStatus
        /// What takes the place of its path and slash in a file's, so that each file has one path: nil where that is its own.
        fileprivate let canonical: String?
        /// Where the first of the zones is that have their files in it.
        fileprivate(set) var place: Place?
        fileprivate(set) var zoneCount = 0
        /// The first of these files' names.
        fileprivate(set) var names: [String] = []
    }

    /// With so many files of ours in it a folder is listed; for fewer it costs less to look at each.
    static let fewFiles = 2

    private let source: ConfigurationSource
    private(set) var entries: [Entry] = []
    private var byPath: [Substring: Int] = [:]
    private var byIdentity: [FolderIdentity: String] = [:]
    /// The folder that was asked for last, its slash included, and its index.
    private var last: (folder: Substring, octets: [UInt8], index: Int) = ("", [], 0)

    init(source: ConfigurationSource) {
        self.source = source
    }

    func status(of folder: String) -> FolderStatus { source.folder(folder) }

    /// One path for the file at `path`, however its folder is written; its last part is taken as it stands.
    mutating func canonical(_ path: String) -> String {
        let (folder, name) = Path.split(path)
        let index = index(of: folder)
        return canonical(path, name, index)
    }

    /// The same for a zone's file, which is going to be written.
    mutating func canonical(zoneFile path: String, at place: Place) -> String {
        // Most zones have the folder of the one before them, and nothing more to look at.
        if isInLastFolder(path), entries[last.index].zoneCount > Self.fewFiles, entries[last.index].canonical == nil {
            entries[last.index].zoneCount += 1
            return path
        }
        let (folder, name) = Path.split(path)
        let index = index(of: folder)
        if entries[index].zoneCount == 0 { entries[index].place = place }
        entries[index].zoneCount += 1
        if entries[index].zoneCount <= Self.fewFiles { entries[index].names.append(String(name)) }
        return canonical(path, name, index)
    }

    private func isInLastFolder(_ path: String) -> Bool {
        let path = path.utf8Span.span
        let folder = last.octets.span
        guard !folder.isEmpty, path.count > folder.count else { return false }
        for index in folder.indices where path[index] != folder[index] { return false }
        for index in folder.count..<path.count where path[index] == UInt8(ascii: "/") { return false }
        return true
    }

    /// The one path of the file `name` in the folder.
    func canonical(_ name: String, in entry: Entry) -> String {
        (entry.canonical ?? entry.path + (entry.path == "/" ? "" : "/")) + name
    }

    private func canonical(_ path: String, _ name: Substring, _ index: Int) -> String {
        guard let folder = entries[index].canonical else { return path }
        return folder + name
    }

    private mutating func index(of folder: Substring) -> Int {
        if folder == last.folder, !entries.isEmpty { return last.index }
        let index = byPath[folder] ?? add(folder)
        last = (folder, Array(folder.utf8), index)
        return index
    }

    private mutating func add(_ folder: Substring) -> Int {
        let path = folder.count > 1 ? String(folder.dropLast()) : String(folder)
        let status = source.folder(path)
        var canonical: String?
        if case .present(let identity, _) = status {
            if let first = byIdentity[identity] { canonical = first } else { byIdentity[identity] = String(folder) }
        }
        entries.append(Entry(path: path, status: status, canonical: canonical))
        byPath[folder] = entries.count - 1
        return entries.count - 1
    }
}
