/// Row numbers in the order in which they were put in; a ring, so that a long queue is moved only when it grows.
struct RowQueue: Sendable {
    private var ring: [UInt32] = []
    private var head = 0
    private(set) var count = 0

    var first: UInt32? {
        count > 0 ? ring[head] : nil
    }

    mutating func append(_ row: UInt32) {
        if count == ring.count { grow() }
        ring[(head + count) & (ring.count - 1)] = row
        count += 1
    }

    mutating func removeFirst() {
        guard count > 0 else { return }
        head = (head + 1) & (ring.count - 1)
        count -= 1
        // The queue of a start, every zone at once, is not kept for the daemon's life.
        if count == 0, ring.count > 1024 {
            ring = []
            head = 0
        }
    }

    private mutating func grow() {
        var larger = [UInt32](repeating: 0, count: max(16, ring.count * 2))
        for index in 0..<count { larger[index] = ring[(head + index) & (ring.count - 1)] }
        ring = larger
        head = 0
    }
}
