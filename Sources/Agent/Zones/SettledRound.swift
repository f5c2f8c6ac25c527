import Configuration
import DNS

/// How a round of a zone ended, told to whoever waits for it.
struct SettledRound: Sendable {
    let zone: ZoneSettings
    /// Of the copy at hand.
    let serial: Serial?
    let outcome: RefreshOutcome
}
