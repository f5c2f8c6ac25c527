import BINDLogging
import Configuration
import DNS
import Logging

/// The lines about the commands of one zone, and about what the local server makes of them.
struct CommandLog: Sendable {
    private let zone: String
    /// `on-publish-command 'rndc'`
    private let command: String
    private let program: String
    private let serial: Serial

    init(_ zone: ZoneSettings, _ command: HookCommand, _ job: CommandSchedule.Job) {
        self.zone = zone.text
        program = command.words.first ?? ""
        self.command =
            switch job.event {
            case .published: "\(zone.options.localServer == nil ? "on-publish-command" : "local-server") '\(program)'"
            case .expired: "on-expire-command '\(program)'"
            }
        serial = job.serial
    }

    private func log(_ level: Logger.Level, after elapsed: Duration? = nil, _ text: @autoclosure () -> String) {
        Logger.general.log(
            level: level, "zone \(zone): \(text())",
            fields: LogFields(zone: zone, serial: serial.value, milliseconds: elapsed?.milliseconds))
    }

    func started(_ arguments: [String]) {
        log(.debug, "running \(command) with \(arguments)")
    }

    func wrote(_ line: String) {
        let name = program.split(separator: "/").last ?? ""
        log(.info, "\(name): \(line)")
    }

    func succeeded(after elapsed: Duration) {
        log(.info, after: elapsed, "\(command) succeeded, \(elapsed.seconds) secs (serial \(serial))")
    }

    func failed(_ failure: CommandProcess.Failure, _ verdict: CommandSchedule.Verdict) {
        let next =
            switch verdict {
            case .again(let pause): "; trying again in \(pause) secs"
            case .givenUp(let tries): "; given up after \(tries) \(tries == 1 ? "try" : "tries")"
            case .superseded: "; running again for the newer version"
            case .done: ""
            }
        log(.error, "\(command) failed: \(failure) (serial \(serial))\(next)")
    }

    func notRun() {
        log(.warning, "\(command) not run: shutting down (serial \(serial))")
    }

    func served(by server: Endpoint, after elapsed: Duration) {
        log(.info, after: elapsed, "served by \(server) after \(elapsed.seconds) secs (serial \(serial))")
    }

    func notServed(by server: Endpoint, after elapsed: Duration, last: String) {
        log(.warning, after: elapsed, "not served by \(server) after \(elapsed.seconds) secs (serial \(serial)): \(last)")
    }
}

extension Duration {
    /// `0.123`
    fileprivate var seconds: String {
        let whole = milliseconds
        let rest = String(whole % 1000)
        return "\(whole / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
    }
}
