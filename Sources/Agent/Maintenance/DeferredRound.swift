/// A round that waits for a slot: a word in the table of those, which may be long, and grows.
final class DeferredRound: Sendable {
    let refresh: ZoneRefresh

    init(_ refresh: ZoneRefresh) {
        self.refresh = refresh
    }
}
