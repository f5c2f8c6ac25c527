/// How a zone's round stands.
///
///     waiting ──deadline──▶ pending ──serial-query-rate──▶ refreshing ──▶ waiting
package enum RoundState: UInt8, Sendable {
    case waiting
    case pending
    case refreshing
}
