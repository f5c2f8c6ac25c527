/// Indices of values that are stored elsewhere, found by their hashes (open addressing, at most half full).
struct HashSlots {
    /// An index plus one; zero for none.
    private(set) var slots: [UInt32]
    private var count = 0

    init(for values: Int = 0) {
        var size = 64
        while size < values * 4 { size *= 2 }
        slots = Array(repeating: 0, count: size)
    }

    /// The first slot to look at for `hash`.
    @inline(__always)
    func home(of hash: UInt64) -> Int {
        Int(truncatingIfNeeded: hash) & (slots.count - 1)
    }

    /// The next slot to look at.
    @inline(__always)
    func following(_ slot: Int) -> Int {
        (slot + 1) & (slots.count - 1)
    }

    /// The index in that slot; `nil` at the end of the search.
    @inline(__always)
    func index(in slot: Int) -> Int? {
        let value = slots[slot]
        return value == 0 ? nil : Int(value) - 1
    }

    /// Puts `index` into the first free slot for its hash; `hashes` are those of all earlier indices.
    mutating func insert(_ index: Int, hash: (Int) -> UInt64) {
        count += 1
        if count * 2 > slots.count {
            slots = Array(repeating: 0, count: slots.count * 4)
            for earlier in 0..<index { place(earlier, hash(earlier)) }
        }
        place(index, hash(index))
    }

    private mutating func place(_ index: Int, _ hash: UInt64) {
        var slot = home(of: hash)
        while slots[slot] != 0 { slot = following(slot) }
        slots[slot] = UInt32(index) + 1
    }
}
