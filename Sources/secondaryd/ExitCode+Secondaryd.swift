import ArgumentParser

extension ExitCode {
    /// A named zone is not configured.
    static let unknownZone = ExitCode(2)
    /// EX_CONFIG of sysexits.h.
    static let faultyConfiguration = ExitCode(78)
}
