internal import DNS

extension Resolver {
    // MARK: Notes taken while the configuration is read

    /// Notes the files of a zone that concerns only the local name server.
    mutating func noteFiles(of body: ZoneBody, _ name: Name, _ context: ZoneContext) {
        if let file = body.file, case .path(let path) = expand(file.text, of: name, body, context) {
            reading.namedFiles.append(
                NamedFile(
                    path: Path.join(settings.directory, path), owner: .zone(name, type: body.type), place: file.place))
        }
        for file in body.otherFiles {
            guard case .path(let path) = expand(file.text, of: name, body, context) else { continue }
            reading.namedFiles.append(
                NamedFile(path: Path.join(settings.directory, path), owner: .journal(name), place: file.place))
        }
    }

    private func expand(_ text: String, of name: Name, _ body: ZoneBody, _ context: ZoneContext) -> FileTokens.Expansion {
        FileTokens.expand(text, zone: name, type: body.type, view: context.view)
    }

    mutating func noteFile(of channel: LoggingChannel, at place: Place) {
        guard case .file(let file) = channel.destination else { return }
        if file.versions != .never { rolledLogs[folders.canonical(file.path)] = channel.name }
        reading.namedFiles.append(
            NamedFile(path: file.path, owner: .log(channel: channel.name), place: place))
    }

    private static let serverFiles: Set<String> = [
        "bindkeys-file", "dump-file", "lock-file", "memstatistics-file", "pid-file", "recursing-file", "secroots-file",
        "session-keyfile", "statistics-file", "tkey-gssapi-keytab",
    ]
    private static let tlsFiles: Set<String> = ["ca-file", "cert-file", "dhparam-file", "key-file"]

    /// Notes the file of an option that concerns only the local name server.
    func noteServerFile(_ statement: Statement) {
        note(statement, if: Self.serverFiles)
    }

    /// Notes the files of a `tls` statement.
    func noteServerFiles(ofTLS statement: Statement) {
        var reader = ValueReader(statement, of: "'tls'")
        guard reader.readWord() != nil, let block = reader.readBlock() else { return }
        for statement in block.statements { note(statement, if: Self.tlsFiles) }
    }

    private func note(_ statement: Statement, if names: Set<String>) {
        guard let option = statement.keyword?.text.asciiLowercased, names.contains(option) else { return }
        var value = ValueReader(statement, of: "'\(option)'")
        guard let word = value.readWord(), word.isQuoted, !word.text.isEmpty else { return }
        reading.namedFiles.append(
            NamedFile(
                path: Path.join(settings.directory, word.text), owner: .server(option: option), place: word.place))
    }

    /// The files that BIND keeps beside a zone's file.
    private static let journalSuffixes = [".jnl", ".jbk", ".signed", ".signed.jnl", ".jnw"]

    /// Checks whether the file of a zone has the name of a file that is created, renamed or removed without being named in the
    /// configuration, and whether it is short enough.
    mutating func checkName(of file: String, zone: Int, at place: Place) {
        if file.utf8.count > FileNames.maximumOctets { checkLength(of: file, at: place) }
        switch file.utf8.last {
        case UInt8(ascii: "d"), UInt8(ascii: "l"), UInt8(ascii: "k"), UInt8(ascii: "w"):
            for suffix in [FileNames.expiredSuffix] + Self.journalSuffixes where file.hasSuffix(suffix) {
                derivedNames.append(
                    DerivedName(
                        isExpired: suffix == FileNames.expiredSuffix, base: String(file.dropLast(suffix.count)), file: file,
                        zone: zone, place: place))
            }
        case UInt8(ascii: "p"):
            let name = Path.split(file).name
            guard name.hasPrefix(FileNames.temporaryPrefix), name.hasSuffix(FileNames.temporarySuffix) else { return }
            reading.error(
                place, "'\(file.shownPath)' is named like a temporary file, and would be deleted at the next start")
        default:
            guard let channel = rolledLog(file) else { return }
            reading.error(place, "channel '\(channel.shown)' moves its full log file to '\(file.shownPath)'")
        }
    }

    private func checkLength(of file: String, at place: Place) {
        guard file.utf8.count <= FileNames.maximumPathOctets, Path.split(file).name.utf8.count <= FileNames.maximumOctets else {
            return reading.error(place, "file name '\(file.shownPath)' is too long")
        }
    }
}
