/// How a zone's round stands.
///
///     waiting ──deadline──▶ pending ──serial-query-rate──▶ refreshing ──▶ waiting
///                              ▲                            │      ▲
///                              └──NOTIFY, request── deferred ◀──────┘ a slot
package enum RoundState: UInt8, Sendable {
    case waiting
    case pending
    case refreshing
    /// It has asked nobody yet, and waits for a slot.
    case deferred
}
