/// The faults of a configuration: of each kind the first few with their places, and the number of the others.
struct Faults {
    /// Faults of one kind that are shown.
    static let shownOfAKind = 10
    /// Faults of one severity that are shown; of more, only the number.
    static let maximumShown = 1000
    /// Faults that are remembered; beyond that, one that is found twice counts twice.
    private static let maximumRemembered = 100_000

    struct Fault: Hashable {
        let place: Place
        let isAboutWholeFile: Bool
        let severity: Diagnostic.Severity
        let message: String
    }

    /// Several faults of one kind, at the place of the first of them.
    struct Group {
        let first: Fault
        let count: Int
    }

    private struct Kind: Hashable {
        let severity: Diagnostic.Severity
        let text: String
    }

    /// The faults of one kind.
    private struct Tally {
        var shown: [Fault] = []
        var firstHidden: Fault?
        var hiddenCount = 0
    }

    private var remembered: Set<Fault> = []
    private var tallies: [Kind: Tally] = [:]
    private var shownBySeverity: [Diagnostic.Severity: Int] = [:]

    init() {}

    mutating func add(_ fault: Fault, kind: String) {
        if remembered.count < Self.maximumRemembered {
            guard remembered.insert(fault).inserted else { return }
        } else if remembered.contains(fault) {
            return
        }
        let kind = Kind(severity: fault.severity, text: kind)
        var tally = tallies.removeValue(forKey: kind) ?? Tally()
        if tally.shown.count < Self.shownOfAKind, shownBySeverity[fault.severity, default: 0] < Self.maximumShown {
            tally.shown.append(fault)
            shownBySeverity[fault.severity, default: 0] += 1
        } else {
            if tally.firstHidden == nil { tally.firstHidden = fault }
            tally.hiddenCount += 1
        }
        tallies[kind] = tally
    }

    /// The faults to show, in the order of files and lines, with the omitted ones of a kind as one group; and for each severity the
    /// number of faults of which not even the kind is shown.
    func groups() -> (shown: [Group], hidden: [Diagnostic.Severity: Int]) {
        var groups: [Group] = []
        var hidden: [Diagnostic.Severity: Int] = [:]
        for (kind, tally) in tallies {
            groups += tally.shown.map { Group(first: $0, count: 1) }
            guard let first = tally.firstHidden else { continue }
            if tally.shown.isEmpty {
                hidden[kind.severity, default: 0] += tally.hiddenCount
            } else {
                groups.append(Group(first: first, count: tally.hiddenCount))
            }
        }
        groups.sort { left, right in
            let (left, right) = (left.first, right.first)
            return (left.place.file, left.place.offset, right.severity, left.message) < (
                right.place.file, right.place.offset, left.severity, right.message
            )
        }
        return (groups, hidden)
    }
}
