import ArgumentParser
import Configuration

/// `secondaryd --print-local-config bind|nsd|knot|coredns`.
struct LocalConfiguration {
    let software: ServingSoftware

    /// Prints the configuration with which the local server serves the zone files; returns the exit status.
    func run(_ settings: Settings?, _ diagnostics: [Diagnostic]) -> ExitCode {
        Terminal.show(diagnostics, from: .warning)
        guard let settings else { return .faultyConfiguration }
        Terminal.print(settings.servingStatements(for: software), terminator: "")
        return .success
    }
}

extension ServingSoftware: ExpressibleByArgument {}
