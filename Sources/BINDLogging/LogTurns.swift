import Glibc
import Synchronization

/// The busy moments of a program, whose lines are written together: a write of its own costs each of them more than the line.
///
/// Whoever does many things in a row begins a turn, and ends it when they are done. Meanwhile destinations may keep lines that are no
/// warnings; the end of any turn writes them, a warning takes them along, and so does `exit`. A process that dies in another way may
/// lose the lines of the turn that it dies in.
package final class LogTurns: Sendable {
    /// Those of this process.
    package static let shared: LogTurns = {
        atexit { LogTurns.shared.writeAll() }
        return LogTurns()
    }()

    private let open = Atomic(0)
    private let holding = Mutex<[DescriptorDestination]>([])

    package init() {}

    package func begin() {
        open.wrappingAdd(1, ordering: .relaxed)
    }

    package func end() {
        open.wrappingSubtract(1, ordering: .relaxed)
        writeAll()
    }

    /// Whether lines may wait for the end of a turn.
    var isOpen: Bool { open.load(ordering: .relaxed) > 0 }

    /// Sees to it that what `destination` holds is written.
    func add(_ destination: DescriptorDestination) {
        holding.withLock { $0.append(destination) }
    }

    private func writeAll() {
        let holding = holding.withLock { holding in
            defer { holding.removeAll(keepingCapacity: true) }
            return holding
        }
        for destination in holding { destination.writeHeld() }
    }
}
