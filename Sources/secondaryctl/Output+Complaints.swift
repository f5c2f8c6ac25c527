import ArgumentParser
import TSIG

extension Output {
    static var signingTime: TSIGTime { TSIGTime(UInt64(max(0, now))) }

    /// Prints the error; to be thrown, so that the program ends with status 1.
    static func failure(_ error: any Error) -> ExitCode {
        complain("\(error)")
        return ExitCode.failure
    }
}
