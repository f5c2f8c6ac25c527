import Foundation
import Synchronization

/// Cuts what a program writes into lines; the last one counts even when no line feed ends it.
struct LineSplitter {
    private var rest: [UInt8] = []

    /// Takes the next octets, none at all at the end, and returns the lines that they complete.
    mutating func receive(_ octets: Data) -> [String] {
        var lines: [String] = []
        for octet in octets {
            if octet == UInt8(ascii: "\n") {
                lines.append(String(decoding: rest, as: UTF8.self))
                rest.removeAll(keepingCapacity: true)
            } else {
                rest.append(octet)
            }
        }
        if octets.isEmpty, !rest.isEmpty { lines.append(String(decoding: rest, as: UTF8.self)) }
        return lines
    }
}

/// Tells the last of several that it is the last.
final class Countdown: Sendable {
    private let left: Mutex<Int>

    init(from count: Int) {
        left = Mutex(count)
    }

    /// Counts one down; true for the one that ends the count.
    func isOver() -> Bool {
        left.withLock { left in
            left -= 1
            return left == 0
        }
    }
}
