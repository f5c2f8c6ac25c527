internal import DNS

extension Resolver {
    /// Reports directories that cannot be used, and zones' files that are not regular files.
    mutating func checkFolders() {
        if let place = directoryPlace, case .unusable(let fault) = folders.status(of: settings.directory) {
            if fault == .missing || fault == .notDirectory {
                reading.errorOnce(place, fault.sentence(settings.directory, to: "use"))
            }
        }
        checkStateDirectory()
        for entry in folders.entries {
            guard let place = entry.place else { continue }
            switch entry.status {
            case .unknown: continue
            case .unusable(let fault): reading.errorOnce(place, fault.sentence(entry.path, to: "use"))
            case .present(_, let refusal?): reading.errorOnce(place, refusal.sentence(entry.path, to: "write to"))
            case .present(_, nil): checkIrregularFiles(of: entry)
            }
        }
    }

    /// It is created if it is missing, in a directory that must exist.
    private mutating func checkStateDirectory() {
        guard let place = stateDirectoryPlace ?? directoryPlace else { return }
        let path = settings.stateDirectory
        switch folders.status(of: path) {
        case .unusable(.missing):
            let (folder, _) = Path.split(path)
            let parent = folder.count > 1 ? String(folder.dropLast()) : String(folder)
            switch folders.status(of: parent) {
            case .unusable(let fault): reading.errorOnce(place, fault.sentence(parent, to: "use"))
            case .present(_, let refusal?): reading.errorOnce(place, refusal.sentence(parent, to: "write to"))
            default: break
            }
        case .unusable(.notDirectory):
            reading.errorOnce(place, FolderFault.notDirectory.sentence(path, to: "use"))
        default:
            break
        }
    }

    /// Reports zones' files that are directories or devices: these are never replaced.
    private func checkIrregularFiles(of entry: FolderTable.Entry) {
        var names: [String]?
        if entry.zoneCount <= FolderTable.fewFiles {
            names = entry.names.flatMap { [$0, $0 + FileNames.expiredSuffix] }
        }
        for file in reading.source.irregularFiles(entry.path, names) {
            let path = folders.canonical(file.name, in: entry)
            if let claim = zones.claim(of: path) {
                reading.error(
                    claim.place,
                    "zone '\(settings.zones[Int(claim.zone)].name)': '\(path.shownPath)' is a \(file.kind.rawValue), not a file"
                )
            } else if path.hasSuffix(FileNames.expiredSuffix),
                let claim = zones.claim(of: String(path.dropLast(FileNames.expiredSuffix.count))),
                settings.zones[Int(claim.zone)].options.onExpire == .rename
            {
                reading.error(
                    claim.place,
                    "zone '\(settings.zones[Int(claim.zone)].name)': its file cannot be renamed to '\(path.shownPath)' when it expires: "
                        + "that is a \(file.kind.rawValue)")
            }
        }
    }
}
