import Linux
import Synchronization

/// Busy periods of a program, in which lines are written together, because a write(2) for each line costs more than the line.
///
/// Code that does many things in a row calls `begin`, and `end` when they are done. Meanwhile destinations may keep lines below
/// warnings; they are written at the end of any turn, with the next warning, and at `exit`. A process that dies in another way may
/// lose the lines of its current turn.
package final class LogTurns: Sendable {
    /// Those of this process.
    package static let shared: LogTurns = {
        CurrentProcess.atExit { LogTurns.shared.writeAll() }
        return LogTurns()
    }()

    private let open = Atomic(0)
    private let holding = Mutex<[DescriptorDestination]>([])

    /// No turn is open.
    package init() {}

    /// Starts a turn; turns of several tasks may overlap.
    package func begin() {
        open.wrappingAdd(1, ordering: .relaxed)
    }

    /// Ends a turn and writes the lines that were kept.
    package func end() {
        open.wrappingSubtract(1, ordering: .relaxed)
        writeAll()
    }

    /// Whether lines may wait for the end of a turn.
    var isOpen: Bool { open.load(ordering: .relaxed) > 0 }

    /// Has `destination` write its lines at the end of a turn.
    func add(_ destination: DescriptorDestination) {
        holding.withLock { $0.append(destination) }
    }

    private func writeAll() {
        let holding = holding.withLock { holding in
            defer { holding.removeAll(keepingCapacity: true) }
            return holding
        }
        for destination in holding { destination.writePending() }
    }
}
