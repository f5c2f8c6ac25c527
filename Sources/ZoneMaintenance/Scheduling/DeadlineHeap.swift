/// The rows of a table by their deadlines: a heap over row numbers that knows the place of each row.
///
/// Four children to a node, because the deadlines of a table are moved far more often than they run out and a shallow heap
/// moves them in fewer steps. Rows with one deadline come out in the order in which they were set. A row costs 20 octets.
package struct DeadlineHeap: Sendable {
    private struct Entry {
        var deadline: Instant
        var sequence: UInt32
        var row: UInt32

        func precedes(_ other: Entry) -> Bool {
            deadline != other.deadline ? deadline < other.deadline : sequence < other.sequence
        }
    }

    private static let absent = UInt32.max

    private var entries: [Entry] = []
    /// Where each row stands in `entries`; `absent` for a row without a deadline.
    private var positions: [UInt32] = []
    private var nextSequence: UInt32

    /// An empty heap.
    package init() {
        self.init(firstSequence: 0)
    }

    init(firstSequence: UInt32) {
        nextSequence = firstSequence
    }

    /// How many rows have a deadline.
    package var count: Int { entries.count }

    /// The row with the earliest deadline, and that deadline; nil where no row has one.
    package var first: (row: UInt32, deadline: Instant)? {
        entries.first.map { ($0.row, $0.deadline) }
    }

    /// The deadline of `row`; nil where it has none.
    package func deadline(of row: UInt32) -> Instant? {
        position(of: row).map { entries[$0].deadline }
    }

    /// Reserves memory for the rows 0 to `rows` − 1.
    package mutating func reserveCapacity(_ rows: Int) {
        entries.reserveCapacity(rows)
        positions.reserveCapacity(rows)
    }

    /// Gives `row`, any number below 2³² − 1, this deadline in place of the one it may have; a row that keeps its deadline keeps
    /// its place among equals. Row numbers are best dense: memory follows the highest.
    package mutating func set(_ row: UInt32, to deadline: Instant) {
        if let position = position(of: row) {
            guard entries[position].deadline != deadline else { return }
            let entry = Entry(deadline: deadline, sequence: takeSequence(), row: row)
            // Numbering anew may have moved the row.
            settle(entry, at: Int(positions[Int(row)]))
        } else {
            while positions.count <= Int(row) { positions.append(Self.absent) }
            let entry = Entry(deadline: deadline, sequence: takeSequence(), row: row)
            entries.append(entry)
            rise(entry, from: entries.count - 1)
        }
    }

    /// Removes the deadline of `row`; does nothing where it has none.
    package mutating func remove(_ row: UInt32) {
        guard let position = position(of: row) else { return }
        positions[Int(row)] = Self.absent
        guard let last = entries.popLast(), last.row != row else { return }
        settle(last, at: position)
    }

    /// Removes and returns the row with the earliest deadline that is not after `now`; nil where none is due.
    package mutating func popDue(at now: Instant) -> UInt32? {
        guard let first, first.deadline <= now else { return nil }
        remove(first.row)
        return first.row
    }

    private func position(of row: UInt32) -> Int? {
        guard Int(row) < positions.count, positions[Int(row)] != Self.absent else { return nil }
        return Int(positions[Int(row)])
    }

    private mutating func settle(_ entry: Entry, at position: Int) {
        if position > 0, entry.precedes(entries[(position - 1) / 4]) {
            rise(entry, from: position)
        } else {
            sink(entry, from: position)
        }
    }

    private mutating func rise(_ entry: Entry, from start: Int) {
        var hole = start
        while hole > 0 {
            let parent = (hole - 1) / 4
            guard entry.precedes(entries[parent]) else { break }
            place(entries[parent], at: hole)
            hole = parent
        }
        place(entry, at: hole)
    }

    private mutating func sink(_ entry: Entry, from start: Int) {
        var hole = start
        while true {
            let children = hole * 4 + 1
            guard children < entries.count else { break }
            var least = children
            for child in children + 1..<max(children + 1, min(children + 4, entries.count))
            where entries[child].precedes(entries[least]) {
                least = child
            }
            guard entries[least].precedes(entry) else { break }
            place(entries[least], at: hole)
            hole = least
        }
        place(entry, at: hole)
    }

    private mutating func place(_ entry: Entry, at position: Int) {
        entries[position] = entry
        positions[Int(entry.row)] = UInt32(truncatingIfNeeded: position)
    }

    private mutating func takeSequence() -> UInt32 {
        if nextSequence == .max { renumber() }
        defer { nextSequence += 1 }
        return nextSequence
    }

    /// Numbers the entries from zero in their order, once in four thousand million settings. A sorted array is a heap.
    private mutating func renumber() {
        entries.sort { $0.precedes($1) }
        for position in entries.indices {
            entries[position].sequence = UInt32(truncatingIfNeeded: position)
            positions[Int(entries[position].row)] = UInt32(truncatingIfNeeded: position)
        }
        nextSequence = UInt32(truncatingIfNeeded: entries.count)
    }
}
