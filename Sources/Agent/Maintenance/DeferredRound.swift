/// A round that waits for a slot of `transfers-in`: a word in the table of those, which may be long, and grows.
enum DeferredRound: Sendable {
    /// It begins when it has its slot, and is no more than its number before.
    case unbegun(number: UInt64)
    indirect case begun(ZoneRefresh)
}
