import ArgumentParser

extension ExitCode {
    /// A zone was named that the configuration lacks.
    static let unknownZone = ExitCode(2)
    /// EX_CONFIG of sysexits.h.
    static let faultyConfiguration = ExitCode(78)
}
