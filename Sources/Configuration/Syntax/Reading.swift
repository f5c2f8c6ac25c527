internal import DNS

/// What one load of a configuration has open: the files that were read and the faults that were found.
///
/// A class, because parser, options and zones all add to it; it never leaves the call that made it.
final class Reading {
    static let maximumOctets = 1 << 30
    static let maximumIncludeDepth = 32

    private(set) var files: [SourceFile] = []
    /// What the configuration names that is neither part of it nor the file of a zone of ours.
    var namedFiles: [NamedFile] = []
    private var totalOctets = 0
    private var faults = Faults()
    private var said: Set<String> = []
    private var suggestionsLeft = 1000
    private(set) var errorCount = 0
    /// Whether a file leads to itself. Nothing more is included then: files that include each other have as many ways through them as
    /// they have orders, and what one of them says without the others is not what was meant.
    private(set) var includesItself = false
    let source: ConfigurationSource
    /// Whether something was read that is of use to a name server only, so that the file is most likely its own.
    var holdsServersBusiness = false

    init(source: ConfigurationSource) {
        self.source = source
    }

    /// The number of faults of any severity so far; whoever caches a result compares it before and after.
    private(set) var faultCount = 0

    // MARK: Files

    /// Reads the file at `path`; nil, and a sentence, where that cannot be.
    func open(_ path: String, includedFrom parent: SourceFile?, at place: Place?) -> UInt32? {
        if let parent, let place {
            guard !parent.isWithin(path) else {
                error(place, "'\(path)' includes itself")
                includesItself = true
                return nil
            }
            guard parent.depth < Self.maximumIncludeDepth else {
                error(place, "'\(path)' is included more than \(Self.maximumIncludeDepth) files deep")
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
            report(.error, place, file: path, "cannot read '\(path)': \(error.reason)")
            return nil
        }
    }

    func octets(of node: SyntaxTree.Node) -> ArraySlice<UInt8> {
        files[Int(node.file)].octets[Int(node.start)..<Int(node.end)]
    }

    /// Whether no word from there may be shown.
    func hides(_ place: Place) -> Bool { files[Int(place.file)].hides(place.offset) }

    /// The name of a key as it is shown in a sentence; what may be a secret, not at all.
    func shown(_ name: Name, at place: Place) -> String {
        // Within one label nothing is escaped.
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

    /// Says `message` where it is first true, and nowhere else.
    func errorOnce(_ place: Place, _ message: FaultText) {
        if said.insert(message.text).inserted { add(.error, place, message) }
    }

    /// Says `message` where it is first true, and nowhere else.
    func warningOnce(_ place: Place, _ message: FaultText) {
        if said.insert(message.text).inserted { add(.warning, place, message) }
    }

    /// Says `message` where it is first true, and nowhere else.
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

    /// `; did you mean '…'?`, or nothing; nothing, too, once a thousand words have been looked at.
    func suggestion(for word: String, among candidates: @autoclosure () -> [String]) -> String {
        guard suggestionsLeft > 0 else { return "" }
        suggestionsLeft -= 1
        return word.nearest(among: candidates()).map { "; did you mean '\($0)'?" } ?? ""
    }

    /// What was said, each fault once, in the order of files and lines; of many of a kind, the first few and the number of the rest.
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
                fault.severity, file: file.path, line: line, column: column, message: message, count: group.count)
        }
        for (severity, count) in hidden.sorted(by: { $0.key < $1.key }) {
            guard let file = files.first else { break }
            let rest = count == 1 ? "1 more fault is not shown" : "\(count) more faults are not shown"
            diagnostics.append(Diagnostic(severity, file: file.path, line: 0, column: 0, message: rest, count: count))
        }
        return diagnostics
    }
}

/// Turns offsets into lines and columns, going through each file once as long as the offsets grow.
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
