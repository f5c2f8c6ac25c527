import ArgumentParser
import BINDLogging

extension Severity: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(parsing: argument.replacing("=", with: " "))
    }
}
