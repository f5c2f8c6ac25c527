import ArgumentParser
import Configuration
import DNS

/// `secondaryd --check-config [--print]`.
struct ConfigurationCheck {
    let print: Bool
    let showsIgnored: Bool

    /// Prints the diagnostics; returns the exit status.
    func run(_ settings: Settings?, _ diagnostics: [Diagnostic], of path: String) -> ExitCode {
        Terminal.show(diagnostics, from: showsIgnored ? .info : .warning)
        guard let settings else {
            Terminal.complain("\(path) has \(diagnostics.errorCount.counted("error"))")
            return .faultyConfiguration
        }
        if print {
            Terminal.print(settings.printed, terminator: "")
        } else {
            Terminal.print("\(path): \(settings.zones.count.counted("zone")), no errors")
        }
        return .success
    }
}
