internal import DNS

/// The state of one load of a configuration: the files that were read and the faults that were found.
///
/// A class, because parser, options and zones all add to it; it is never used outside the call that created it.
final class Reading {
    static let maximumOctets = 1 << 30
    static let maximumIncludeDepth = 32

    private(set) var files: [SourceFile] = []
    /// Files that the configuration names and that are neither part of it nor zone files of ours.
    var namedFiles: [NamedFile] = []
    private var totalOctets = 0
    private var faults = Faults()
    private var said: Set<String> = []
    private var suggestionsLeft = 1000
    private(set) var errorCount = 0
    /// Whether a file includes itself. Then nothing more is included: files that include each other can be combined in as many ways
    /// as they have orders, and some of them alone would not mean what was intended.
    private(set) var includesItself = false
    let source: ConfigurationSource
    /// Whether something was read that only a name server needs, so that the file is most likely its own.
    var holdsServersBusiness = false

    init(source: ConfigurationSource) {
        self.source = source
    }

    /// The number of faults of any severity so far; a caller that caches a result compares it before and after.
    private(set) var faultCount = 0

    // MARK: Files

    /// Reads the file at `path`; `nil`, after a message, if that fails.
    func open(_ path: String, includedFrom parent: SourceFile?, at place: Place?) -> UInt32? {
        if let parent, let place {
            guard !parent.isWithin(path) else {
                error(place, "'\(path.shownPath)' includes itself")
                includesItself = true
                return nil
            }
            guard parent.depth < Self.maximumIncludeDepth else {
                error(place, "'\(path.shownPath)' is included more than \(Self.maximumIncludeDepth) files deep")
                return nil
            }
            guard files.count < SyntaxTree.maximumFiles else {
                errorOnce(place, "more than \(SyntaxTree.maximumFiles) files are included")
                return nil
            }
        }
        do {
            let octets = try source.read(path)
            guard octets.count <= Self.maximumOctets - totalOctets else {
                report(.error, place, file: path, "the configuration is larger than \(Self.maximumOctets) octets")
                return nil
            }
            totalOctets += octets.count
            files.append(SourceFile(path: path, octets: octets, parent: parent))
            return UInt32(files.count - 1)
        } catch {
            report(.error, place, file: path, "cannot read '\(path.shownPath)': \(error.reason)")
            return nil
        }
    }

    func octets(of node: SyntaxTree.Node) -> ArraySlice<UInt8> {
        files[Int(node.file)].octets[Int(node.start)..<Int(node.end)]
    }

    /// Whether words from there must not be shown.
    func hides(_ place: Place) -> Bool { files[Int(place.file)].hides(place.offset) }

    /// The name of a key for a message; hidden if it may be a secret.
    func shown(_ name: Name, at place: Place) -> String {
        // There are no escapes within one label.
        let label = String(decoding: name.octets.dropFirst().dropLast(), as: UTF8.self)
        return hides(place) || label.looksLikeSecret ? "…" : name.description.shown
    }

    // MARK: Faults

    func error(_ place: Place, _ message: FaultText) {
        add(.error, place, message)
    }

    @_disfavoredOverload func error(_ place: Place, _ message: String) {
        add(.error, place, FaultText(message))
    }

    func warning(_ place: Place, _ message: FaultText) {
        add(.warning, place, message)
    }

    /// Reports `message` at the first place only.
    func errorOnce(_ place: Place, _ message: FaultText) {
        if said.insert(message.text).inserted { add(.error, place, message) }
    }

    /// Reports `message` at the first place only.
    func warningOnce(_ place: Place, _ message: FaultText) {
        if said.insert(message.text).inserted { add(.warning, place, message) }
    }

    /// Reports `message` at the first place only.
    func infoOnce(_ place: Place, _ message: FaultText) {
        if said.insert(message.text).inserted { add(.info, place, message) }
    }

    private func add(_ severity: Diagnostic.Severity, _ place: Place, _ message: FaultText, aboutWholeFile: Bool = false) {
        if severity == .error { errorCount += 1 }
        faultCount += 1
        faults.add(
            Faults.Fault(place: place, isAboutWholeFile: aboutWholeFile, severity: severity, message: message.text),
            kind: message.kind)
    }

    private func report(_ severity: Diagnostic.Severity, _ place: Place?, file: String, _ message: FaultText) {
        if let place { return add(severity, place, message) }
        files.append(SourceFile(path: file, octets: [], parent: nil))
        add(severity, Place(file: UInt32(files.count - 1), offset: 0), message, aboutWholeFile: true)
    }

    /// `; did you mean '…'?`, or nothing; also nothing after a thousand words have been compared.
    func suggestion(for word: String, among candidates: @autoclosure () -> [String]) -> String {
        guard suggestionsLeft > 0 else { return "" }
        suggestionsLeft -= 1
        return word.nearest(among: candidates()).map { "; did you mean '\($0)'?" } ?? ""
    }

    /// All faults, each once, in the order of files and lines; of a frequent kind, the first few and the number of the rest.
    func diagnostics() -> [Diagnostic] {
        let (groups, hidden) = faults.groups()
        var counter = LineCounter()
        var diagnostics = groups.map { group in
            let fault = group.first
            let file = files[Int(fault.place.file)]
            let (line, column) =
                fault.isAboutWholeFile ? (0, 0) : counter.locate(fault.place, in: file.octets)
            let sentence = file.hushed(fault.message, at: fault.place.offset)
            let message = group.count == 1 ? sentence : "\(group.count) more like this: \(sentence)"
            return Diagnostic(
                fault.severity, file: file.path.shownPath, line: line, column: column, message: message, count: group.count)
        }
        for (severity, count) in hidden.sorted(by: { $0.key < $1.key }) {
            guard let file = files.first else { break }
            let rest = count == 1 ? "1 more fault is not shown" : "\(count) more faults are not shown"
            diagnostics.append(Diagnostic(severity, file: file.path.shownPath, line: 0, column: 0, message: rest, count: count))
        }
        return diagnostics
    }
}

/// Turns offsets into lines and columns, in one pass over each file as long as the offsets grow.
private struct LineCounter {
    private var file: UInt32?
    private var offset = 0
    private var line = 1
    private var column = 1

    mutating func locate(_ place: Place, in octets: [UInt8]) -> (line: Int, column: Int) {
        if file != place.file || offset > Int(place.offset) {
            file = place.file
            (offset, line, column) = (0, 1, 1)
        }
        while offset < Int(place.offset), offset < octets.count {
            if octets[offset] == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if octets[offset] & 0xC0 != 0x80 {  // octets 2 and on of a UTF-8 character take no column
                column += 1
            }
            offset += 1
        }
        return (line, column)
    }
}
