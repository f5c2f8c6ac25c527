internal import DNS

extension Resolver {
    /// Reports zone files that would overwrite other files, once all zones are read.
    mutating func checkFiles() {
        checkNamedFiles()
        checkDerivedNames()
    }

    // MARK: Files of others

    private mutating func checkNamedFiles() {
        // No zone names these files, so a fault has no place but that of the file which coincides with one of them.
        let nowhere = Place(file: 0, offset: 0)
        let state = [settings.stateDirectory] + FileNames.stateFiles.map { Path.join(settings.stateDirectory, $0) }
        var own = state.map { NamedFile(path: $0, owner: .state, place: nowhere) }
        if settings.logging != nil {
            let path = Path.join(settings.directory, FileNames.debugLog)
            own.append(NamedFile(path: path, owner: .log(channel: "default_debug"), place: nowhere))
        }
        let configuration = reading.files.indices.map {
            NamedFile(path: reading.files[$0].path, owner: .configuration, place: Place(file: UInt32($0), offset: 0))
        }
        var written: [String: NamedFile] = [:]
        for file in own + reading.namedFiles.filter(\.owner.isWritten) {
            let path = folders.canonical(file.path)
            if let other = written[path], case .state = other.owner { say(path, file, other) }
            written[path] = file
            checkZones(path, file)
        }
        for file in reading.namedFiles.filter({ !$0.owner.isWritten }) + configuration {
            let path = folders.canonical(file.path)
            if let other = written[path] { say(path, other, file) }
            if let channel = rolledLog(path) {
                reading.error(
                    file.place,
                    "channel '\(channel.shown)' moves its full log file to '\(path.shownPath)', which is \(file.owner)")
            }
            checkZones(path, file)
        }
    }

    /// Reports two names of one file.
    private func say(_ path: String, _ file: NamedFile, _ other: NamedFile) {
        var place = file.place
        if case .state = file.owner { place = other.place }
        reading.error(place, "'\(path.shownPath)' is \(file.owner), and \(other.owner)")
    }

    /// Reports a zone that is written to `file`, or set aside there.
    private func checkZones(_ path: String, _ file: NamedFile) {
        if let claim = zones.claim(of: path) {
            let zone = settings.zones[Int(claim.zone)]
            reading.error(claim.place, "zone '\(zone.name)': '\(path.shownPath)' is \(file.owner), and would be replaced")
        } else if path.hasSuffix(FileNames.expiredSuffix),
            let claim = zones.claim(of: String(path.dropLast(FileNames.expiredSuffix.count)))
        {
            let zone = settings.zones[Int(claim.zone)]
            guard zone.options.onExpire == .rename else { return }
            reading.error(
                claim.place,
                "zone '\(zone.name)': '\(path.shownPath)' is \(file.owner), and would be replaced when the zone expires")
        }
    }

    // MARK: Derived names

    /// The channel whose full log file may be renamed to `path`.
    func rolledLog(_ path: String) -> String? {
        guard !rolledLogs.isEmpty, let dot = path.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        let version = path.utf8[path.utf8.index(after: dot)...]
        guard !version.isEmpty, version.allSatisfy(\.isASCIIDigit) else { return nil }
        return rolledLogs[String(path[..<dot])]
    }

    private mutating func checkDerivedNames() {
        guard !derivedNames.isEmpty else { return }
        var others: [String: NamedFile.Owner] = [:]
        for file in reading.namedFiles {
            if case .zone = file.owner { others[folders.canonical(file.path)] = file.owner }
        }
        for derived in derivedNames {
            let subject = settings.zones[derived.zone].name
            let own = zones.claim(of: derived.base).map { settings.zones[Int($0.zone)] }
            if derived.isExpired {
                guard let own, own.options.onExpire == .rename else { continue }
                reading.error(
                    derived.place,
                    "zone '\(subject)': the file of zone '\(own.name)' is renamed to '\(derived.file.shownPath)' when it expires"
                )
            } else if let owner = own.map({ "the file of zone '\($0.name)'" }) ?? others[derived.base]?.description {
                reading.error(
                    derived.place, "zone '\(subject)': BIND writes '\(derived.file.shownPath)' beside \(owner)")
            }
        }
    }
}
