import ArgumentParser
import BINDLogging

extension LogForm: ExpressibleByArgument {}
