import ArgumentParser
import BINDLogging

extension Severity: ExpressibleByArgument {
    package init?(argument: String) {
        self.init(parsing: argument.replacing("=", with: " "))
    }
}
