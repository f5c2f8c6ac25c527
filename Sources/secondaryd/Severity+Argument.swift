import ArgumentParser
import BINDLogging

extension Severity: ExpressibleByArgument {
    /// Reads `--log-level`, which may also be `debug=3`.
    package init?(argument: String) {
        self.init(parsing: argument.replacing("=", with: " "))
    }
}
