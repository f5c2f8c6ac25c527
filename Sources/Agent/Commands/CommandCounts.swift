/// How the commands and the checks have fared since the start.
struct CommandCounts: Sendable, Equatable {
    var succeeded = 0
    /// Every try that failed.
    var failed = 0
    /// Commands that failed as often as they may.
    var givenUp = 0
    /// Commands that something newer took the place of before they ran.
    var superseded = 0
    /// Versions that the local server was seen to serve.
    var served = 0
    /// Versions that it was not seen to serve in time.
    var neverServed = 0
}
