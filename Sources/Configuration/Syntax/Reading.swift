/// What one load of a configuration has open: the files that were read and the faults that were found.
///
/// A class, because parser, options and zones all add to it; it never leaves the call that made it.
final class Reading {
    static let maximumOctets = 1 << 30
    static let maximumIncludeDepth = 32
    /// Faults that are kept; of more, only the number.
    static let maximumFaults = 100_000

    private(set) var files: [SourceFile] = []
    private var totalOctets = 0
    private var faults: [Fault] = []
    private var said: Set<String> = []
    private var suggestionsLeft = 1000
    private(set) var errorCount = 0
    let source: ConfigurationSource

    private struct Fault: Hashable {
        let place: Place
        let isAboutWholeFile: Bool
        let severity: Diagnostic.Severity
        let message: String
    }

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

    // MARK: Faults

    func error(_ place: Place, _ message: String) {
        add(.error, place, message)
    }

    func warning(_ place: Place, _ message: String) {
        add(.warning, place, message)
    }

    /// Says `message` where it is first true, and nowhere else.
    func errorOnce(_ place: Place, _ message: String) {
        if said.insert(message).inserted { add(.error, place, message) }
    }

    /// Says `message` where it is first true, and nowhere else.
    func warningOnce(_ place: Place, _ message: String) {
        if said.insert(message).inserted { add(.warning, place, message) }
    }

    /// Says `message` where it is first true, and nowhere else.
    func infoOnce(_ place: Place, _ message: String) {
        if said.insert(message).inserted { add(.info, place, message) }
    }

    private func add(_ severity: Diagnostic.Severity, _ place: Place, _ message: String) {
        if severity == .error { errorCount += 1 }
        faultCount += 1
        guard faults.count < Self.maximumFaults else { return }
        faults.append(Fault(place: place, isAboutWholeFile: false, severity: severity, message: message))
    }

    private func report(_ severity: Diagnostic.Severity, _ place: Place?, file: String, _ message: String) {
        if let place { return add(severity, place, message) }
        errorCount += 1
        faultCount += 1
        files.append(SourceFile(path: file, octets: [], parent: nil))
        let whole = Place(file: UInt32(files.count - 1), offset: 0)
        faults.append(Fault(place: whole, isAboutWholeFile: true, severity: severity, message: message))
    }

    /// `; did you mean '…'?`, or nothing; nothing, too, once a thousand words have been looked at.
    func suggestion(for word: String, among candidates: @autoclosure () -> [String]) -> String {
        guard suggestionsLeft > 0 else { return "" }
        suggestionsLeft -= 1
        return word.nearest(among: candidates()).map { "; did you mean '\($0)'?" } ?? ""
    }

    /// All that was said, each once, in the order of files and lines.
    func diagnostics() -> [Diagnostic] {
        faults.sort {
            ($0.place.file, $0.place.offset, $1.severity, $0.message) < (
                $1.place.file, $1.place.offset, $0.severity, $1.message
            )
        }
        var diagnostics: [Diagnostic] = []
        var counter = LineCounter()
        var last: Fault?
        for fault in faults where fault != last {
            last = fault
            let file = files[Int(fault.place.file)]
            let (line, column) =
                fault.isAboutWholeFile ? (0, 0) : counter.locate(fault.place, in: file.octets)
            diagnostics.append(
                Diagnostic(fault.severity, file: file.path, line: line, column: column, message: fault.message))
        }
        if faultCount > faults.count, let file = files.first {
            let rest = "\(faultCount - faults.count) more faults are not shown"
            diagnostics.append(Diagnostic(.error, file: file.path, line: 0, column: 0, message: rest))
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
