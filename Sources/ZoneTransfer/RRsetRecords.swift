// One RRset at a time is kept, because primaries send an RRset's records in a row and memory must not grow with the zone. Of an RRset
// that is larger than any message, only the first part is kept.

import DNS

/// The records of the RRset that is arriving, to notice repeated ones.
struct RRsetRecords: ~Copyable {
    /// Octets of RDATA that are kept; an answer with the RRset has at most 65,535.
    private static let rememberedOctets = 1 << 20

    private var octets: [UInt8] = []
    /// The end of each kept RDATA in `octets`.
    private var ends: [Int] = []
    /// Indices into `ends`, found by hash; empty while scanning is faster.
    private var slots: [Int32] = []
    private static let scanned = 8

    init() {}

    @inline(__always)
    mutating func removeAll() {
        guard !ends.isEmpty else { return }
        octets.removeAll(keepingCapacity: octets.count <= 4096)
        ends.removeAll(keepingCapacity: ends.count <= 256)
        slots.removeAll(keepingCapacity: slots.count <= 512)
    }

    /// Adds the record's RDATA; returns whether it was new.
    mutating func insert(_ record: RecordSlice, in message: Span<UInt8>) throws(WireError) -> Bool {
        guard octets.count < Self.rememberedOctets else { return true }
        let start = octets.count
        try appendComparableRDATA(record, in: message, to: &octets)
        let candidate = start..<octets.count
        let isKnown = slots.isEmpty ? isScanned(candidate) : isInSlots(candidate)
        if isKnown {
            octets.removeSubrange(start...)
            return false
        }
        ends.append(octets.count)
        if !slots.isEmpty { place(ends.count - 1) }
        if ends.count > Self.scanned, ends.count * 2 > slots.count { rebuildSlots() }
        return true
    }

    private func range(_ index: Int) -> Range<Int> {
        (index == 0 ? 0 : ends[index - 1])..<ends[index]
    }

    private func isEqual(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        guard left.count == right.count else { return false }
        let all = octets.span
        for step in 0..<left.count where all[left.lowerBound + step] != all[right.lowerBound + step] { return false }
        return true
    }

    private func isScanned(_ candidate: Range<Int>) -> Bool {
        for index in ends.indices where isEqual(range(index), candidate) { return true }
        return false
    }

    private func hash(_ range: Range<Int>) -> Int {
        var hasher = Hasher()
        for index in range { hasher.combine(octets[index]) }
        return hasher.finalize()
    }

    private func isInSlots(_ candidate: Range<Int>) -> Bool {
        var slot = hash(candidate) & (slots.count - 1)
        while slots[slot] >= 0 {
            if isEqual(range(Int(slots[slot])), candidate) { return true }
            slot = (slot + 1) & (slots.count - 1)
        }
        return false
    }

    private mutating func place(_ index: Int) {
        var slot = hash(range(index)) & (slots.count - 1)
        while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Int32(index)
    }

    private mutating func rebuildSlots() {
        slots = Array(repeating: -1, count: max(64, slots.count * 4))
        for index in ends.indices { place(index) }
    }
}
