import DNS

/// A difference whose owners and records are in canonical order (RFC 4034 §6.1, §6.3), an owner's SOA before its other types.
struct OrderedDifference: ~Copyable {
    let text: TextBuffer
    let ownerHash: OwnerHash
    let records: [ChangedRecord]
    let owners: [ChangedOwner]
    /// Finds owners by their hash.
    let ownerSlots: HashSlots
    private let keys: [UInt8]

    init(
        text: consuming TextBuffer, _ unordered: consuming [ChangedOwner], _ changes: consuming [ChangedRecord],
        _ ownerHash: OwnerHash
    ) {
        var keys: [UInt8] = []
        for index in unordered.indices {
            let start = keys.count
            PresentationName.appendCanonicalKey(unordered[index].name, in: text.octets, to: &keys)
            unordered[index].key = start..<keys.count
        }
        let order = Self.order(of: unordered, by: keys)
        var rank = [Int](repeating: 0, count: order.count)
        for (position, index) in order.enumerated() { rank[index] = position }
        var records = changes
        for index in records.indices { records[index].owner = rank[records[index].owner] }
        Self.sort(&records, in: text)
        var owners = order.map { unordered[$0] }
        var slots = HashSlots(for: owners.count)
        var start = 0
        for index in owners.indices {
            var end = start
            while end < records.count, records[end].owner == index { end += 1 }
            owners[index].records = start..<end
            start = end
            slots.insert(index) { owners[$0].hash }
        }
        self.text = text
        self.ownerHash = ownerHash
        self.records = records
        self.owners = owners
        self.keys = keys
        ownerSlots = slots
    }

    private static func order(of owners: [ChangedOwner], by keys: [UInt8]) -> [Int] {
        owners.indices.sorted { keys.span.order(owners[$0].key, keys.span, owners[$1].key) < 0 }
    }

    private static func sort(_ records: inout [ChangedRecord], in text: borrowing TextBuffer) {
        records.sort { left, right in
            guard left.owner == right.owner else { return left.owner < right.owner }
            guard left.type == right.type else { return left.typeRank < right.typeRank }
            return RDATAOrder.compare(left.rdata, in: text.octets, right.rdata, in: text.octets, of: left.type) < 0
        }
    }

    /// The range of an owner's records that are of `type`.
    func records(of owner: Int, type: UInt16) -> Range<Int> {
        let rank: UInt16 = type == 6 ? 0 : type
        let start = firstRecord(of: owner) { $0.typeRank >= rank }
        return start..<max(start, firstRecord(of: owner) { $0.typeRank > rank })
    }

    /// The first record of `owner` for which `isReached` is true, as it is for all after it.
    private func firstRecord(of owner: Int, where isReached: (ChangedRecord) -> Bool) -> Int {
        var (low, high) = (owners[owner].records.lowerBound, owners[owner].records.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if isReached(records[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// The owner whose name is at `name` in another text.
    @inline(__always)
    func owner(hash: UInt64, _ name: Range<Int>, in other: Span<UInt8>) -> Int? {
        var slot = ownerSlots.home(of: hash)
        while let index = ownerSlots.index(in: slot) {
            if owners[index].hash == hash, text.octets.isSameName(owners[index].name, other, name) { return index }
            slot = ownerSlots.following(slot)
        }
        return nil
    }

    /// How the canonical key of an owner compares with another.
    func order(of owner: Int, with key: [UInt8]) -> Int {
        keys.span.order(owners[owner].key, key.span, 0..<key.count)
    }

    /// The owner's name for an error.
    func name(of owner: Int) -> Name {
        Name(presentation: owners[owner].name, in: text.octets)
    }
}
