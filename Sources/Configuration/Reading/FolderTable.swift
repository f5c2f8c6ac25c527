/// The directories of the files in a configuration, each examined once.
struct FolderTable {
    /// A directory, and the zone files in it.
    struct Entry {
        /// Its path without a slash at the end.
        let path: String
        let status: FolderStatus
        /// Replaces its path and slash in those of files, so that each file has one path: `nil` if it does not change.
        fileprivate let canonical: String?
        /// Where the first zone is defined that has its file in it.
        fileprivate(set) var place: Place?
        fileprivate(set) var zoneCount = 0
        /// The names of the first of these files.
        fileprivate(set) var names: [String] = []
    }

    /// A directory with more files of ours is listed; for fewer it costs less to inspect each.
    static let fewFiles = 2

    private let source: ConfigurationSource
    private(set) var entries: [Entry] = []
    private var byPath: [Substring: Int] = [:]
    private var byIdentity: [FolderIdentity: String] = [:]
    /// The directory of the last call, including its slash, and its index.
    private var last: (folder: Substring, octets: [UInt8], index: Int) = ("", [], 0)

    init(source: ConfigurationSource) {
        self.source = source
    }

    func status(of folder: String) -> FolderStatus { source.folder(folder) }

    /// One path for the file at `path`, however its directory is written; its last component is kept.
    mutating func canonical(_ path: String) -> String {
        let (folder, name) = Path.split(path)
        let index = index(of: folder)
        return canonical(path, name, index)
    }

    /// The same for a zone's file, which will be written.
    mutating func canonical(zoneFile path: String, at place: Place) -> String {
        // Most zones are in the directory of the one before, and need no more checks.
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

    /// The one path of the file `name` in the directory.
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
